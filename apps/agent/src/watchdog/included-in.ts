/** What the console is told of a configuration that is more than one file: it takes one text for each director. */
import type { ConfigState } from '@keelson/contract/messages/live-state'
import { inlineIncludes } from '@keelson/keepalived-conf/inline-includes'
import type { Configuration } from './configuration'

/** The console takes no longer texts, characters. */
const LONGEST_TOLD = 5 * 1024 * 1024
const MOST_LINES = 1000

export function includedIn({ document }: Configuration): Pick<ConfigState, 'included'> {
  if (!document.surroundings.includes?.length) return {}
  const { text, files, left } = inlineIncludes(document)
  if (text.length > LONGEST_TOLD) return {}
  return { included: { text, files, left: left.slice(0, MOST_LINES).map(line => line.slice(0, MOST_LINES)) } }
}
