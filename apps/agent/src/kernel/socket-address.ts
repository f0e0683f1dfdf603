/** struct sockaddr_in (ip(7)). */
import { addressToBytes } from '@keelson/director/wire/address'
import { AF_INET } from './libc'

/** The four bytes of an IPv4 address. @throws Error for anything else */
export function ipv4Bytes(address: string): Uint8Array {
  const bytes = addressToBytes(address)
  if (bytes?.length !== 4) throw new Error(`${address} is not an IPv4 address`)
  return bytes
}

/** @param port host order; 0 where the protocol has none */
export function socketAddress(address: string, port = 0): Uint8Array {
  const bytes = new Uint8Array(16)
  bytes.set([AF_INET, 0, port >> 8, port & 0xff], 0)
  bytes.set(ipv4Bytes(address), 4)
  return bytes
}
