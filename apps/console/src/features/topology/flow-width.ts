/**
 * How thick a way is drawn, pixels, by its bytes of a second: 1 where nothing goes through or nobody knows, then 1.25
 * more for each power of ten above 100 B/s, at most 9 (from about 1 GB/s).
 */
export const THINNEST = 1
export const THICKEST = 9

export function flowWidth(bytes: number | undefined): number {
  if (bytes === undefined || !(bytes > 0)) return THINNEST
  return Math.min(THICKEST, THINNEST + 1.25 * Math.log10(1 + bytes / 100))
}
