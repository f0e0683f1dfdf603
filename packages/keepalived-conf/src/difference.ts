/** Where one text differs from another: between what both begin with and what both end with. */
import type { Splice } from './splice'

/** Compared at once: V8 does that with memory, not character by character. */
const PIECE = 16 * 1024

/** Put into `before` it makes `after`. */
export function differenceOf(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length)
  const start = longest(shorter, (from, to) => before.slice(from, to) === after.slice(from, to))
  const [b, a] = [before.length, after.length]
  const same = longest(shorter - start, (from, to) => before.slice(b - to, b - from) === after.slice(a - to, a - from))
  return { start, end: b - same, text: after.slice(start, a - same) }
}

/** How far all is the same: whole pieces first, then by halves of the one that is not. */
function longest(most: number, isSame: (from: number, to: number) => boolean): number {
  let low = 0
  while (low < most && isSame(low, Math.min(most, low + PIECE))) low = Math.min(most, low + PIECE)
  let high = Math.min(most, low + PIECE)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (isSame(low, middle)) low = middle
    else high = middle - 1
  }
  return low
}
