import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Advert, decodeAdvert, encodeAdvert, isMalformed, passwordBytes } from '../../src/wire/vrrp'
import { bytes, hex } from './hex'

const secret = passwordBytes('secret12')
const none = new Uint8Array(8)

/** Captured from keepalived 2.4.3 on the wire. */
const golden: { name: string; hex: string; advert: Advert; ends?: { source: string; destination: string } }[] = [
  {
    name: 'v2 with a password',
    hex: '213396010101c6de0a0909647365637265743132',
    advert: {
      version: 2,
      virtual_router_id: 51,
      priority: 150,
      authType: 1,
      advertIntervalCentis: 100,
      addresses: ['10.9.9.100'],
      authData: secret,
    },
  },
  {
    name: 'v2 that says goodbye',
    hex: '2133000101015cdf0a0909647365637265743132',
    advert: {
      version: 2,
      virtual_router_id: 51,
      priority: 0,
      authType: 1,
      advertIntervalCentis: 100,
      addresses: ['10.9.9.100'],
      authData: secret,
    },
  },
  {
    name: 'v2 without authentication',
    hex: '2137fe010001cd530a0909690000000000000000',
    advert: {
      version: 2,
      virtual_router_id: 55,
      priority: 254,
      authType: 0,
      advertIntervalCentis: 100,
      addresses: ['10.9.9.105'],
      authData: none,
    },
  },
  {
    name: 'v3 of two addresses twice a second',
    hex: '3134c8020032ec1c0a0909650a090966',
    advert: {
      version: 3,
      virtual_router_id: 52,
      priority: 200,
      authType: 0,
      advertIntervalCentis: 50,
      addresses: ['10.9.9.101', '10.9.9.102'],
    },
    ends: { source: '10.9.9.1', destination: '224.0.0.18' },
  },
  {
    name: 'v3 to a unicast peer',
    hex: '3138fe010064965d0a09096a',
    advert: {
      version: 3,
      virtual_router_id: 56,
      priority: 254,
      authType: 0,
      advertIntervalCentis: 100,
      addresses: ['10.9.9.106'],
    },
    ends: { source: '10.9.9.1', destination: '10.9.9.2' },
  },
  {
    name: 'v3 over IPv6',
    hex: '3136ff0200644fe9fe80000000000000000000000000005420010db8000000000000000000000054',
    advert: {
      version: 3,
      virtual_router_id: 54,
      priority: 255,
      authType: 0,
      advertIntervalCentis: 100,
      addresses: ['fe80::54', '2001:db8::54'],
    },
    ends: { source: 'fe80::943a:fdff:fe4c:c3e1', destination: 'ff02::12' },
  },
]

describe('a VRRP advert', () => {
  for (const packet of golden) {
    it(`is keepalived's byte for byte: ${packet.name}`, () => {
      expect(hex(encodeAdvert(packet.advert, packet.ends))).toBe(packet.hex)
      expect(decodeAdvert(bytes(packet.hex), packet.ends)).toEqual(packet.advert)
    })
  }

  for (const packet of golden) {
    it(`is refused at every length but its own: ${packet.name}`, () => {
      const whole = bytes(packet.hex)
      for (let length = 0; length < whole.length; length++) {
        expect(isMalformed(decodeAdvert(whole.subarray(0, length), packet.ends))).toBe(true)
      }
      const longer = decodeAdvert(Uint8Array.of(...whole, 0), packet.ends)
      expect(longer).toMatchObject({ malformed: 'packet-length' })
    })

    it(`is refused with any one bit flipped, or means something else: ${packet.name}`, () => {
      const whole = bytes(packet.hex)
      for (let bit = 0; bit < whole.length * 8; bit++) {
        const flipped = whole.slice()
        flipped[bit >> 3]! ^= 1 << (bit & 7)
        // One bit is always caught by the checksum, if nothing catches it before.
        expect(
          isMalformed(decodeAdvert(flipped, packet.ends ?? { source: '10.9.9.1', destination: '224.0.0.18' })),
        ).toBe(true)
      }
    })
  }

  it('names what is wrong, one id per rule', () => {
    const reasonOf = (hexText: string) => {
      const advert = decodeAdvert(bytes(hexText))
      return isMalformed(advert) ? advert.malformed : 'none'
    }
    expect(reasonOf('2133')).toBe('packet-length')
    expect(reasonOf('413396010101c6de0a0909647365637265743132')).toBe('version')
    expect(reasonOf('223396010101c6de0a0909647365637265743132')).toBe('type')
    expect(reasonOf('213396010701c6de0a0909647365637265743132')).toBe('auth-type')
    expect(reasonOf('213396010101c6df0a0909647365637265743132')).toBe('checksum')
  })

  it('never throws, whatever the bytes and whoever sent them', () => {
    const ends = fc.constantFrom(
      undefined,
      { source: '10.9.9.1', destination: '224.0.0.18' },
      { source: 'fe80::1', destination: 'ff02::12' },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), ends, (data, ip) => void decodeAdvert(data, ip)),
      { numRuns: 5000 },
    )
  })

  it('comes back from the wire as it was', () => {
    const address = fc.ipV4()
    const v2 = fc.record({
      version: fc.constant(2 as const),
      virtual_router_id: fc.integer({ min: 1, max: 255 }),
      priority: fc.integer({ min: 0, max: 255 }),
      authType: fc.constantFrom(0 as const, 1 as const),
      advertIntervalCentis: fc.integer({ min: 1, max: 255 }).map(seconds => seconds * 100),
      addresses: fc.array(address, { maxLength: 20 }),
      authData: fc.uint8Array({ minLength: 8, maxLength: 8 }),
    })
    const v3 = fc.record({
      version: fc.constant(3 as const),
      virtual_router_id: fc.integer({ min: 1, max: 255 }),
      priority: fc.integer({ min: 0, max: 255 }),
      authType: fc.constant(0 as const),
      advertIntervalCentis: fc.integer({ min: 1, max: 4095 }),
      addresses: fc.array(address, { maxLength: 20 }),
    })
    const ends = { source: '192.0.2.1', destination: '224.0.0.18' }
    fc.assert(
      fc.property(
        fc.oneof(v2, v3),
        advert => void expect(decodeAdvert(encodeAdvert(advert, ends), ends)).toEqual(advert),
      ),
    )
  })
})
