/**
 * The header of the PROXY protocol, versions 1 and 2 (The PROXY protocol, HAProxy Technologies, §2.1 and §2.2): what a proxy says
 * of its client before the client's first byte.
 */
import { addressToBytes } from './address'

export interface Endpoint {
  address: string
  port: number
}

const SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
const VERSION_2_PROXY = 0x21
const STREAM_OVER_IPV4 = 0x11
const STREAM_OVER_IPV6 = 0x21

/** `to` is what the client asked for: of the same family as `from`. */
export function proxyHeader(version: 1 | 2, from: Endpoint, to: Endpoint): Uint8Array {
  return version === 1 ? textHeader(from, to) : binaryHeader(from, to)
}

function textHeader(from: Endpoint, to: Endpoint): Uint8Array {
  const family = from.address.includes(':') ? 'TCP6' : 'TCP4'
  const text = `PROXY ${family} ${from.address} ${to.address} ${from.port} ${to.port}\r\n`
  return Uint8Array.from(text, character => character.charCodeAt(0))
}

function binaryHeader(from: Endpoint, to: Endpoint): Uint8Array {
  const source = addressToBytes(from.address) ?? new Uint8Array(4)
  const destination = addressToBytes(to.address) ?? new Uint8Array(4)
  const length = source.length + destination.length + 4
  const header = new Uint8Array(16 + length)
  header.set([...SIGNATURE, VERSION_2_PROXY, source.length === 4 ? STREAM_OVER_IPV4 : STREAM_OVER_IPV6])
  const view = new DataView(header.buffer)
  view.setUint16(14, length)
  header.set(source, 16)
  header.set(destination, 16 + source.length)
  view.setUint16(12 + length, from.port)
  view.setUint16(14 + length, to.port)
  return header
}
