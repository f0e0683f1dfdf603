/** A file of which another text is read, again and again: what was made of the one before is made of the next as far as nothing else hangs on what changed. */
import { differenceOf } from './difference'
import type { Document } from './document'
import { carryReading } from './effective'
import { lastAtOrBefore, rereadBlock } from './reread'
import { carryTally } from './tally'
import { carryTextWithout } from './text-without'

/**
 * The document of another text for the same file, where no more than one block is another; else undefined: all has to be read. What
 * was made of the document is made of the one that follows, as far as it does not hang on that block. `splice`: what makes the one
 * text of the other, for whoever knows it.
 */
export function follow(
  document: Document,
  text: string,
  splice = differenceOf(document.text, text),
): Document | undefined {
  const { start, end, text: put } = splice
  if (start === end && put === '') return document
  const source = document.sources[0]?.spliced(start, end, put, text)
  const after = source && rereadBlock(document, [source], [splice])
  if (!after) return undefined
  const index = lastAtOrBefore(document.root.statements, start)
  carryReading(document, after, index)
  carryTally(document, after, index)
  carryTextWithout(document, after, index)
  return after
}
