/** struct sockaddr_in (ip(7)) and sockaddr_in6 (ipv6(7)). */
import { addressToBytes, writeIpv4 } from '@keelson/director/wire/address'
import { AF_INET, AF_INET6 } from './libc'

/** The four bytes of an IPv4 address. @throws Error for anything else */
export function ipv4Bytes(address: string): Uint8Array {
  const bytes = addressToBytes(address)
  if (bytes?.length !== 4) throw new Error(`${address} is not an IPv4 address`)
  return bytes
}

/** @param port host order; 0 where the protocol has none. @param scope index of the interface of a link-local address. @throws Error for what is no address */
export function socketAddress(address: string, port = 0, scope = 0): Uint8Array {
  if (!address.includes(':')) {
    const bytes = new Uint8Array(16)
    bytes.set([AF_INET, 0, port >> 8, port & 0xff], 0)
    bytes.set(ipv4Bytes(address), 4)
    return bytes
  }
  const ipv6 = addressToBytes(address)
  if (!ipv6) throw new Error(`${address} is not an IPv6 address`)
  const bytes = new Uint8Array(28)
  bytes.set([AF_INET6, 0, port >> 8, port & 0xff], 0)
  bytes.set(ipv6, 8)
  new DataView(bytes.buffer).setUint32(24, scope, true)
  return bytes
}

const reused = Buffer.alloc(16)

/** `socketAddress` for one call: valid until the next, and nothing is made for it. */
export function passingSocketAddress(address: string, port = 0, scope = 0): Uint8Array {
  reused[0] = AF_INET
  reused[2] = port >> 8
  reused[3] = port & 0xff
  return writeIpv4(address, reused, 4) ? reused : socketAddress(address, port, scope)
}
