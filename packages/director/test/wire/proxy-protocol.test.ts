/** The examples of the specification, and its layout byte by byte. */
import { describe, expect, it } from 'vitest'
import { proxyHeader } from '../../src/wire/proxy-protocol'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('the PROXY protocol', () => {
  it('says version 1 as a line', () => {
    const v4 = proxyHeader(1, { address: '255.255.255.255', port: 65535 }, { address: '255.255.255.255', port: 65535 })
    expect(Buffer.from(v4).toString()).toBe('PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n')
    expect(v4.length).toBe(56) // "worst case" of §2.1
    const v6 = proxyHeader(1, { address: 'fd00::2', port: 1 }, { address: 'fd00::1', port: 80 })
    expect(Buffer.from(v6).toString()).toBe('PROXY TCP6 fd00::2 fd00::1 1 80\r\n')
  })

  it('says version 2 in bytes', () => {
    const v4 = proxyHeader(2, { address: '10.0.0.7', port: 40000 }, { address: '10.0.0.1', port: 80 })
    expect(hex(v4)).toBe('0d0a0d0a000d0a515549540a' + '2111000c' + '0a0000070a000001' + '9c400050')
    const v6 = proxyHeader(2, { address: 'fd00::7', port: 40000 }, { address: 'fd00::1', port: 80 })
    expect(hex(v6)).toBe(
      `0d0a0d0a000d0a515549540a21210024${'fd000000000000000000000000000007'}${'fd000000000000000000000000000001'}9c400050`,
    )
  })
})
