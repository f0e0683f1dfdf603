import { describe, expect, it } from 'vitest'
import { decodeNeighbourAdvertisement, encodeNeighbourAdvertisement } from '../../src/wire/ndisc'

const mac = Uint8Array.of(2, 0, 0, 0, 0, 0x11)
const frame = encodeNeighbourAdvertisement(mac, '2001:db8::64', false)

describe('a neighbour advertisement', () => {
  it('says whose address it is', () => {
    expect(decodeNeighbourAdvertisement(frame)).toEqual({ target: '2001:db8::64', mac })
  })
  it('is by the sender of the frame where it has no option', () => {
    expect(decodeNeighbourAdvertisement(frame.subarray(0, 78))).toEqual({ target: '2001:db8::64', mac })
  })
  it('is nothing when it is cut, of another type, or from further away than the link', () => {
    for (let length = 0; length < 78; length++)
      expect(decodeNeighbourAdvertisement(frame.subarray(0, length))).toBeUndefined()
    for (const [at, value] of [
      [20, 6],
      [21, 254],
      [54, 135],
    ] as const)
      expect(decodeNeighbourAdvertisement(frame.with(at, value))).toBeUndefined()
  })
})
