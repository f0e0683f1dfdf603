import { describe, expect, it } from 'vitest'
import { encodeAddLink, encodeLinkGroup } from '../../src/wire/rtnetlink-link'
import { bytes, hex } from './hex'

const packed = (text: string) => hex(bytes(text))

describe('links that are made', () => {
  it('asks for a macvlan in private mode, with its MAC and group', () => {
    const mac = bytes('00005e000133')
    expect(hex(encodeAddLink(7, { name: 'v', base: 2, kind: 'macvlan', mac, group: 77 }))).toBe(
      packed(`
        60000000 1000 0506 07000000 00000000
        00000000 00000000 00000000 00000000
        0a00 0100 00005e0001330000
        0600 0300 7600 0000
        0800 0500 02000000
        0800 1b00 4d000000
        1c001200
          0c00 0100 6d6163766c616e00
          0c000200 0800 0100 01000000`),
    )
  })

  it.for([
    ['bridge', '0000'],
    ['private', '0100'],
    ['vepa', '0200'],
  ] as const)('asks for an ipvlan of layer 2 in %s mode', ([ipvlan, flags]) => {
    const asked = hex(encodeAddLink(7, { name: 'v', base: 2, kind: { ipvlan } }))
    expect(
      asked.endsWith(packed(`0b00 0100 6970766c616e00 00 14000200 0600 0100 0000 0000 0600 0200 ${flags} 0000`)),
    ).toBe(true)
  })

  it('asks for the group of a link alone', () => {
    expect(hex(encodeLinkGroup(7, 2, 0))).toBe(
      packed('28000000 1000 0500 07000000 00000000 00000000 02000000 00000000 00000000 0800 1b00 00000000'),
    )
  })
})
