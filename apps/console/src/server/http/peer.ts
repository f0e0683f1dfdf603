/** Whom a request comes from. X-Forwarded-For is believed only from the proxies that the operator named. */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export type PeerOf = (request: IncomingMessage) => string

/** `proxies`: addresses and networks ('10.0.0.0/8', '::1'). The list read from its end: the first that is no proxy. */
export function peerReader(proxies: readonly string[]): PeerOf {
  const trusted = new BlockList()
  for (const proxy of proxies) {
    const [address = '', length] = proxy.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (length === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(length), family)
  }
  const isProxy = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return request => {
    let peer = plain(request.socket.remoteAddress ?? 'unknown')
    const told = String(request.headers['x-forwarded-for'] ?? '').split(',')
    while (isIP(peer) && isProxy(peer)) {
      const before = plain(told.pop()?.trim() ?? '')
      if (!isIP(before)) break
      peer = before
    }
    return peer
  }
}

/** An IPv4 client of a socket that listens on both families. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '')
