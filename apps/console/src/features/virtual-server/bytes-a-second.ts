/** Bytes of a second in few characters: 0 B/s, 940 B/s, 1.2 kB/s, 31 MB/s. Decimal, as network speeds are. */
const UNITS = ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s'] as const

export function bytesASecond(bytes: number): string {
  let value = bytes
  let unit = 0
  while (Math.round(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${UNITS[unit]}`
}
