import { expect, it } from 'vitest'
import { bytesASecond } from '../src/features/virtual-server/bytes-a-second'

it.each([
  [0, '0 B/s'],
  [0.4, '0 B/s'],
  [940, '940 B/s'],
  [999.6, '1.0 kB/s'],
  [1234, '1.2 kB/s'],
  [9960, '10 kB/s'],
  [31_400_000, '31 MB/s'],
  [999_700_000, '1.0 GB/s'],
  [5e15, '5000 TB/s'],
])('%d bytes of a second are %s', (bytes, words) => {
  expect(bytesASecond(bytes)).toBe(words)
})
