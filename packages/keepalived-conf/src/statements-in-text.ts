import type { Token } from './cursor-place'
import { type EmitToken, FILE_START, type LineContext, readLine } from './line-tokens'

export interface StartOfReading {
  at: number
  context: LineContext
  /** Only those of the very block that it starts in. */
  shallow?: boolean
}

/** Every statement from there to the end of the block that it starts in, in order, with what it stands in. */
export function eachStatement(
  text: string,
  { at, context, shallow = false }: StartOfReading,
  visit: (words: readonly Token[], context: LineContext) => void,
): void {
  const { outer, open } = context
  let inside = context
  let from = at
  while (from < text.length) {
    const found = text.indexOf('\n', from)
    const to = found < 0 ? text.length : found
    const start = inside
    let words: Token[] = []
    let ended = false
    const end = () => {
      if (words.length > 0 && !(shallow && inside.open !== open)) visit(words, inside)
      words = []
    }
    const emit: EmitToken = (kind, tokenFrom, tokenTo) => {
      if (ended || kind === 'comment' || kind === 'condition') return
      if (kind !== 'brace') {
        words.push({ kind, from: tokenFrom, to: tokenTo })
        return
      }
      end()
      inside = readLine(text, from, tokenTo, start)
      ended = outer !== undefined && inside === outer
    }
    // A line deeper inside that closes nothing has no statement of this block.
    const deeper = shallow && start.open !== open && !text.slice(from, to).includes('}')
    const after = readLine(text, from, to, start, deeper ? undefined : emit)
    end()
    if (outer && (after === outer || ended)) return
    inside = after
    from = to + 1
  }
}

export const WHOLE_TEXT = { at: 0, context: FILE_START }
