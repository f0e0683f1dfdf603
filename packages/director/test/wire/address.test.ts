import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressFromBytes, addressToBytes, compareAddresses } from '../../src/wire/address'

describe('an address', () => {
  it('keeps its value between text and bytes', () => {
    fc.assert(fc.property(fc.ipV4(), text => void expect(addressFromBytes(addressToBytes(text)!)).toBe(text)))
    fc.assert(
      fc.property(fc.ipV6(), text => {
        const bytes = addressToBytes(text)!
        expect(addressToBytes(addressFromBytes(bytes))).toEqual(bytes)
      }),
    )
  })

  it.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ])('%s is written %s (RFC 5952)', (text, canonical) => {
    expect(addressFromBytes(addressToBytes(text)!)).toBe(canonical)
  })

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    'a.b.c.d',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::8',
    'fe80::1%eth0',
    '12345::',
  ])('%j is none', text => {
    expect(addressToBytes(text)).toBeUndefined()
  })

  it('is compared as a number, not as text', () => {
    expect(compareAddresses('10.0.0.10', '10.0.0.9')).toBeGreaterThan(0)
    expect(compareAddresses('9.0.0.1', '10.0.0.1')).toBeLessThan(0)
    expect(compareAddresses('10.0.0.1', '10.0.0.1')).toBe(0)
  })
})
