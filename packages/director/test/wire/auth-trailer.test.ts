import { describe, expect, it } from 'vitest'
import { decodeTrailer, isSignedBy, signMessage, trailerLength } from '../../src/wire/auth-trailer'
import { decodeAdvert, isMalformed } from '../../src/wire/vrrp'
import { bytes, hex } from './hex'

const secret = Uint8Array.from({ length: 32 }, (_, i) => i)
const sequence = 0x6b02d54486600000n

/** The first was captured from keepalived 2.4.3; the others were signed by Python's hmac over bytes that were. */
const golden = [
  {
    name: 'v2',
    source: '10.9.9.1',
    message: '2139fe010001cd4f0a09096b0000000000000000',
    digest: '90101d2cc0c92833f53182d11c24287c',
  },
  {
    name: 'v3',
    source: '10.9.9.1',
    message: '3134c8020032ec1c0a0909650a090966',
    digest: '1b44977a1491212f6b07a737bf343b64',
  },
  {
    name: 'v3 over IPv6',
    source: 'fe80::943a:fdff:fe4c:c3e1',
    message: '3136ff0200644fe9fe80000000000000000000000000005420010db8000000000000000000000054',
    digest: 'cebd4b3c80cc6632f2fd78943802440f',
  },
]

describe('a signed advert', () => {
  it.each(golden)('is signed as keepalived signs it: $name', ({ source, message, digest }) => {
    const signed = signMessage(bytes(message), source, { id: 1, secret }, sequence)
    expect(hex(signed)).toBe(`${message}010100006b02d54486600000${digest}`)
    const trailer = signed.subarray(-trailerLength)
    expect(decodeTrailer(trailer)).toEqual({ keyId: 1, sequence })
    expect(isSignedBy(bytes(message), trailer, source, secret)).toBe(true)
  })

  it.each(golden)('is believed in no other wording, but for the checksum: $name', ({ source, message }) => {
    const signed = signMessage(bytes(message), source, { id: 1, secret }, sequence)
    for (let at = 0; at < signed.length; at++) {
      const changed = signed.slice()
      changed[at]! ^= 1
      const [body, trailer] = [changed.subarray(0, -trailerLength), changed.subarray(-trailerLength)]
      const believed = decodeTrailer(trailer) !== undefined && isSignedBy(body, trailer, source, secret)
      expect({ at, believed }).toEqual({ at, believed: at === 6 || at === 7 })
    }
    expect(isSignedBy(bytes(message), signed.subarray(-trailerLength), '10.9.9.2', secret)).toBe(false)
  })

  it('has its trailer apart from the message, and is too long for who expects none', () => {
    const { source, message } = golden[0]!
    const ends = { source, destination: '10.9.9.2' }
    const signed = signMessage(bytes(message), source, { id: 1, secret }, sequence)
    const advert = decodeAdvert(signed, ends, true)
    expect(isMalformed(advert) || hex(advert.signed!.message)).toBe(message)
    expect(decodeAdvert(signed, ends)).toMatchObject({ malformed: 'packet-length' })
    for (let length = 0; length < signed.length; length++) {
      const cut = decodeAdvert(signed.subarray(0, length), ends, true)
      expect(isMalformed(cut)).toBe(length !== message.length / 2)
    }
  })
})
