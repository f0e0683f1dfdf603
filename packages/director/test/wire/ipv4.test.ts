import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeIpv4, encodeIpv4, internetChecksum } from '../../src/wire/ipv4'
import { isMalformed } from '../../src/wire/malformed'
import { bytes, hex } from './hex'

const header = { source: '10.9.9.1', destination: '224.0.0.18', id: 1 }
const payload = bytes('213396010101c6de0a0909647365637265743132')

describe('an IPv4 packet', () => {
  it('has keepalived’s header: TOS 0xc0, TTL 255, protocol 112, no flags', () => {
    expect(hex(encodeIpv4(header, payload).subarray(0, 20))).toBe('45c0002800010000ff70c7880a090901e0000012')
    expect(internetChecksum(encodeIpv4(header, payload).subarray(0, 20))).toBe(0)
  })

  it('comes back from the wire, Ethernet padding left off', () => {
    const packet = Uint8Array.of(...encodeIpv4(header, payload), 0, 0, 0, 0, 0, 0)
    expect(decodeIpv4(packet)).toEqual({
      source: '10.9.9.1',
      destination: '224.0.0.18',
      protocol: 112,
      ttl: 255,
      totalLength: 40,
      payload,
    })
  })

  it('skips options to find its payload', () => {
    const options = Uint8Array.of(0x46, ...encodeIpv4(header, payload).subarray(1, 20), 1, 1, 1, 1, ...payload)
    options[3] = options.length
    expect(decodeIpv4(options)).toMatchObject({ payload })
  })

  it('is refused when cut short anywhere, or when it is a fragment', () => {
    const whole = encodeIpv4(header, payload)
    for (let length = 0; length < whole.length; length++)
      expect(isMalformed(decodeIpv4(whole.subarray(0, length)))).toBe(true)
    const fragment = whole.slice()
    fragment[6] = 0x20
    expect(decodeIpv4(fragment)).toMatchObject({ malformed: 'ip-fragment' })
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), data => void decodeIpv4(data)),
      { numRuns: 5000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), data => void decodeIpv4(Uint8Array.of(0x45, ...data))),
      { numRuns: 5000 },
    )
  })
})
