import { decodeAh, encodeAh, isAuthentic } from '@keelson/director/wire/ah'
import { isMalformed } from '@keelson/director/wire/malformed'
import { passwordBytes } from '@keelson/director/wire/vrrp'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

/** keepalived 2.2.7, auth_pass secret12, from the IPv4 header on. */
const captured = [
  '45c0004000010000ff33c7ad0a090901e0000012700400000a09090100000001cb617d279530790ce4b06451213ac8010201014e0a09096c0000000000000000',
  '45c0004000020000ff33c7ac0a090901e0000012700400000a0909010000000204602a1f118678237224d49d213ac8010201014e0a09096c0000000000000000',
  '45c0004000030000ff33c7ab0a090901e0000012700400000a090901000000039d0341cf1860c09e1273747b213ac8010201014e0a09096c0000000000000000',
].map(bytes)
const key = passwordBytes('secret12')
const message = bytes('213ac8010201014e0a09096c0000000000000000')

describe('the authentication header', () => {
  it('is byte for byte what keepalived sends', () => {
    const header = { source: '10.9.9.1', destination: '224.0.0.18' }
    expect([1, 2, 3].map(n => encodeAh({ ...header, id: n }, message, key, n))).toEqual(captured)
  })

  it('is read back with its sequence number and its message', () => {
    for (const [i, packet] of captured.entries())
      expect(decodeAh(packet)).toEqual({
        source: '10.9.9.1',
        destination: '224.0.0.18',
        ttl: 255,
        sequence: i + 1,
        payload: message,
      })
  })

  it('proves the key and every byte that RFC 4302 does not except', () => {
    const [packet = new Uint8Array()] = captured
    expect(isAuthentic(packet, key)).toBe(true)
    expect(isAuthentic(packet, passwordBytes('secret13'))).toBe(false)
    for (const at of packet.keys()) {
      const forged = packet.slice()
      forged[at] = (forged[at] ?? 0) ^ (at === 0 ? 0x40 : 1)
      expect({ at, authentic: isAuthentic(forged, key) }).toEqual({ at, authentic: at === 1 || at === 10 || at === 11 })
    }
  })

  it('never throws, whatever comes', () => {
    for (const packet of captured)
      for (let length = 0; length < 44; length++) expect(isMalformed(decodeAh(packet.subarray(0, length)))).toBe(true)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), packet => {
        decodeAh(packet)
        isAuthentic(packet, key)
      }),
    )
  })
})
