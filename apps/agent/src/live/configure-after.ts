/** What a process is told of a configuration: all of it, or what is another in the text that it was told before. */
import type { EngineName } from '@keelson/contract/messages/live-state'
import { differenceOf } from '@keelson/keepalived-conf/difference'
import type { Surroundings } from '@keelson/keepalived-conf/parse-options'
import type { Splice } from '@keelson/keepalived-conf/splice'

export interface Configure {
  type: 'configure'
  file: string
  text: string
  surroundings: Surroundings
  revision: number
  engine: EngineName
  /** what made the text of the one that was told before, where that was told */
  splice?: Splice
}

export type Reconfigure = Omit<Configure, 'type' | 'text' | 'splice'> & { type: 'reconfigure'; splice: Splice }

/** `before`: what it was told last; a large text of which little is another is not sent again. */
export function configureAfter(before: Configure | undefined, message: Configure): Configure | Reconfigure {
  const { type: _, splice: __, text, ...rest } = message
  if (!before || text === '') return message
  const splice = differenceOf(before.text, text)
  return splice.text.length < text.length / 2 ? { type: 'reconfigure', ...rest, splice } : message
}

/** `before`: the text that it was told last. */
export function wholeOf({ type: _, splice, ...rest }: Reconfigure, before: string): Configure {
  const { start, end, text } = splice
  return { type: 'configure', ...rest, text: before.slice(0, start) + text + before.slice(end), splice }
}
