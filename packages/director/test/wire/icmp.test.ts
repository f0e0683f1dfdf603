import { decodeEchoReply, encodeEchoRequest } from '@keelson/director/wire/icmp'
import { internetChecksum } from '@keelson/director/wire/ipv4'
import { describe, expect, it } from 'vitest'
import { bytes, hex } from './hex'

const echo = {
  sourceMac: bytes('020000000001'),
  destinationMac: bytes('020000000002'),
  source: '10.0.0.1',
  destination: '10.0.0.100',
  identifier: 0x1234,
}

describe('a ping over a MAC', () => {
  it('is RFC 792 in IPv4 in Ethernet', () => {
    const frame = encodeEchoRequest(echo)
    expect(hex(frame)).toBe(
      '0200000000020200000000010800' + '4500001c000000004001667d' + '0a0000010a000064' + '0800e5ca12340001',
    )
    expect(internetChecksum(frame.slice(14, 34))).toBe(0)
    expect(internetChecksum(frame.slice(34))).toBe(0)
  })

  it('is told from its answer, and every answer cut short is none', () => {
    const frame = encodeEchoRequest(echo)
    expect(decodeEchoReply(frame)).toBeUndefined()
    const answer = Uint8Array.from(frame)
    answer[34] = 0
    expect(decodeEchoReply(answer)).toEqual(echo)
    for (let length = 0; length < answer.length; length++)
      expect(decodeEchoReply(answer.slice(0, length))).toBeUndefined()
  })
})
