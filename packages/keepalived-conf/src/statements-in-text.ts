import type { Token } from './cursor-place'
import { FILE_START, type LineContext, readLine } from './line-tokens'

/** Every statement from there to the end of the block that it starts in, in order, with what it stands in. */
export function eachStatement(
  text: string,
  { at, context }: { at: number; context: LineContext },
  visit: (words: readonly Token[], context: LineContext) => void,
): void {
  const { outer } = context
  let inside = context
  let from = at
  while (from < text.length) {
    const found = text.indexOf('\n', from)
    const to = found < 0 ? text.length : found
    const start = inside
    let words: Token[] = []
    let braces = 0
    const end = () => {
      if (words.length > 0) visit(words, inside)
      words = []
    }
    const after = readLine(text, from, to, start, (kind, tokenFrom, tokenTo) => {
      if (braces < 0 || kind === 'comment' || kind === 'condition') return
      if (kind !== 'brace') {
        words.push({ kind, from: tokenFrom, to: tokenTo })
        return
      }
      end()
      inside = readLine(text, from, tokenTo, start)
      if (outer && inside === outer) braces = -1
    })
    end()
    if (outer && (after === outer || braces < 0)) return
    inside = after
    from = to + 1
  }
}

export const WHOLE_TEXT = { at: 0, context: FILE_START }
