/** From a line and column, both from 1, to the end of the word there; brought into the text where it is outside. Pure. */
export function spanAt(text: string, line: number, column: number): { from: number; to: number } {
  let start = 0
  for (let at = 1; at < line; at++) {
    const end = text.indexOf('\n', start)
    if (end < 0) break
    start = end + 1
  }
  const found = text.indexOf('\n', start)
  const end = found < 0 ? text.length : found
  const from = Math.min(end, start + column - 1)
  const word = /^("[^"]*"?|[^\s{}]+|.)/.exec(text.slice(from, end))?.[0].length ?? 0
  return { from, to: from + word }
}
