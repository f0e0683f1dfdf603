import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeArp, encodeGratuitousArp } from '../../src/wire/arp'
import { isMalformed } from '../../src/wire/malformed'
import { bytes, hex } from './hex'

const mac = bytes('02005e000133')

describe('a gratuitous ARP', () => {
  it('is a broadcast request from the VIP for the VIP, as keepalived sends it', () => {
    expect(hex(encodeGratuitousArp(mac, '10.9.9.100'))).toBe(
      `ffffffffffff02005e0001330806${'0001080006040001'}02005e0001330a090964${'ffffffffffff'}0a090964`,
    )
  })

  it('comes back from the wire', () => {
    expect(decodeArp(encodeGratuitousArp(mac, '10.9.9.100'))).toEqual({
      operation: 1,
      senderMac: mac,
      senderAddress: '10.9.9.100',
      targetMac: bytes('ffffffffffff'),
      targetAddress: '10.9.9.100',
    })
  })

  it('is refused when cut short, and never throws', () => {
    const whole = encodeGratuitousArp(mac, '10.9.9.100')
    for (let length = 0; length < whole.length; length++)
      expect(isMalformed(decodeArp(whole.subarray(0, length)))).toBe(true)
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), data => void decodeArp(data)))
  })
})
