import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRtnetlink } from '../../src/wire/rtnetlink'
import { encodeAddAddress, encodeGetAddresses, encodeRemoveAddress } from '../../src/wire/rtnetlink-address'
import { encodeGetLinks } from '../../src/wire/rtnetlink-link'
import { bytes, hex } from './hex'

/** RTM_NEWLINK of eth0, index 2, up and running, MTU 1500; a second attribute nobody here knows. */
const link = bytes(`
  48000000 1000 0200 07000000 00000000
  00 00 0100 02000000 43100100 00000000
  0900 0300 6574683000 000000
  0a00 0100 02005e0001330000
  0800 0400 dc050000
  0500 1000 06000000`)

/** RTM_NEWADDR 10.9.9.100/24 on index 2, secondary, with the label eth0:1. */
const address = bytes(`
  34000000 1400 0200 08000000 00000000
  02 18 01 00 02000000
  0800 0100 0a090964
  0800 0200 0a090964
  0b00 0300 657468303a3100 00`)

describe('rtnetlink', () => {
  it('reads a link', () => {
    expect(decodeRtnetlink(link)).toEqual([
      {
        type: 'link',
        index: 2,
        name: 'eth0',
        up: true,
        running: true,
        mac: bytes('02005e000133'),
        mtu: 1500,
        group: 0,
        deleted: false,
      },
    ])
  })

  it('reads an address', () => {
    expect(decodeRtnetlink(address)).toEqual([
      {
        type: 'address',
        index: 2,
        address: '10.9.9.100',
        prefixLength: 24,
        label: 'eth0:1',
        deleted: false,
        secondary: true,
        tentative: false,
      },
    ])
  })

  it('reads acknowledgements, the end of a dump, and names what it does not know', () => {
    const ack = bytes('24000000 0200 0000 09000000 00000000  00000000  00000000000000000000000000000000')
    const refused = bytes('24000000 0200 0000 0a000000 00000000  efffffff  00000000000000000000000000000000')
    const done = bytes('14000000 0300 0200 0b000000 00000000 00000000')
    const route = bytes('10000000 1800 0000 0c000000 00000000')
    expect(decodeRtnetlink(Uint8Array.of(...ack, ...refused, ...done, ...route))).toEqual([
      { type: 'ack', seq: 9, errno: 0 },
      { type: 'ack', seq: 10, errno: 17 },
      { type: 'done', seq: 11 },
      { type: 'unknown', seq: 12, messageType: 24 },
    ])
  })

  it('asks for dumps', () => {
    expect(hex(encodeGetLinks(1))).toBe(`20000000120001030100000000000000${'00'.repeat(16)}`)
    expect(hex(encodeGetAddresses(2))).toBe(`18000000160001030200000000000000${'00'.repeat(8)}`)
  })

  it('adds an address so that a second time does no harm', () => {
    const request = {
      seq: 3,
      index: 2,
      address: '10.9.9.100',
      prefixLength: 32,
      label: 'eth0:1',
      broadcast: '10.9.9.255',
    }
    expect(hex(encodeAddAddress(request))).toBe(
      [
        '3c000000',
        '1400', // RTM_NEWADDR
        '0505', // REQUEST, ACK, REPLACE, CREATE
        '0300000000000000',
        '0220000002000000',
        '080002000a090964',
        '080001000a090964',
        '080004000a0909ff',
        '0b000300657468303a310000',
      ].join(''),
    )
  })

  it('removes an IPv6 address', () => {
    const bytesOfRequest = encodeRemoveAddress({ seq: 4, index: 2, address: 'fe80::54', prefixLength: 128 })
    expect(hex(bytesOfRequest.subarray(4, 8))).toBe('15000500')
    expect(decodeRtnetlink(bytesOfRequest)).toMatchObject([{ address: 'fe80::54', prefixLength: 128, deleted: true }])
  })

  it('stops without a word at every truncation', () => {
    for (const whole of [link, address]) {
      for (let length = 0; length < whole.length; length++)
        expect(decodeRtnetlink(whole.subarray(0, length))).toEqual([])
      // A length field that lies is cut off just the same.
      for (let length = 16; length < whole.length; length++) {
        const lying = whole.slice()
        lying[0] = length
        expect(() => decodeRtnetlink(lying)).not.toThrow()
      }
    }
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), data => void decodeRtnetlink(data)),
      { numRuns: 5000 },
    )
    const kind = fc.constantFrom(2, 3, 16, 17, 20, 21, 99)
    fc.assert(
      fc.property(kind, fc.uint8Array({ maxLength: 100 }), (type, body) => {
        const length = 16 + body.length
        decodeRtnetlink(Uint8Array.of(length, 0, 0, 0, type, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...body))
      }),
      { numRuns: 5000 },
    )
  })
})
