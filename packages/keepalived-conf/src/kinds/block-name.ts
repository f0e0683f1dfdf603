import { say } from '../localized'
import type { Kind } from '../table'
import { missing, quoteIfNeeded } from './words'

/** The name behind a block's keyword. */
export const blockName: Kind<{ name: string }> = {
  read: words => (words[0] ? { value: { name: words[0].value } } : missing(say('a name', '名称'))),
  write: ({ name }) => quoteIfNeeded(name),
  hint: say('a name', '名称'),
  input: { type: 'text' },
}
