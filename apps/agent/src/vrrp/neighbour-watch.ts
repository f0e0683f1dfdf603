/** While an instance is MASTER: who else says on its interfaces that a VIP is its own. */
import type { NeighbourClaim } from '@keelson/director/vrrp/recognise-rival'
import { decodeArp } from '@keelson/director/wire/arp'
import { isMalformed } from '@keelson/director/wire/malformed'
import { decodeNeighbourAdvertisement } from '@keelson/director/wire/ndisc'
import { type NeighbourProtocol, NeighbourSocket } from '../kernel/neighbour-socket'
import type { PollLoop } from '../kernel/poll-loop'
import type { Reflector } from '../kernel/reflector'

interface Watch {
  socket: NeighbourSocket
  index: number
  vips: Set<string>
}

export class NeighbourWatch {
  readonly #watches = new Map<string, Watch>()
  readonly #loop: PollLoop
  readonly #reflector: Reflector
  readonly #heard: (interfaceName: string, claim: NeighbourClaim) => void

  constructor(loop: PollLoop, reflector: Reflector, heard: (interfaceName: string, claim: NeighbourClaim) => void) {
    this.#loop = loop
    this.#reflector = reflector
    this.#heard = heard
  }

  /** Listens for claims to these addresses, and for no others from now on. */
  follow(held: readonly { interface: string; address: string }[]): void {
    const wanted = new Map<string, Set<string>>()
    for (const { interface: name, address } of held) {
      const key = `${name} ${address.includes(':') ? 'ipv6' : 'arp'}`
      wanted.set(key, (wanted.get(key) ?? new Set()).add(address))
    }
    for (const [key, watch] of this.#watches) {
      const { name } = partsOf(key)
      if (!wanted.has(key) || this.#reflector.byName(name)?.index !== watch.index) this.#end(key, watch)
    }
    for (const [key, vips] of wanted) {
      const known = this.#watches.get(key)
      if (known) known.vips = vips
      else this.#begin(key, vips)
    }
  }

  close(): void {
    this.follow([])
  }

  #begin(key: string, vips: Set<string>): void {
    const { name, protocol } = partsOf(key)
    const iface = this.#reflector.byName(name)
    if (!iface) return
    const watch = { socket: new NeighbourSocket(iface, protocol), index: iface.index, vips }
    this.#watches.set(key, watch)
    this.#loop.add(watch.socket.fd, () => this.#read(name, watch, protocol))
  }

  #end(key: string, { socket }: Watch): void {
    this.#loop.remove(socket.fd)
    socket.close()
    this.#watches.delete(key)
  }

  /** Our own frames come by too: the stack knows our MACs. */
  #read(name: string, { socket, vips }: Watch, protocol: NeighbourProtocol): void {
    for (let frame = socket.receive(); frame; frame = socket.receive()) {
      const claim = protocol === 'arp' ? claimOfArp(frame) : claimOfAdvertisement(frame)
      if (claim && vips.has(claim.address)) this.#heard(name, claim)
    }
  }
}

function partsOf(key: string): { name: string; protocol: NeighbourProtocol } {
  const [name = '', protocol] = key.split(' ')
  return { name, protocol: protocol === 'arp' ? 'arp' : 'ipv6' }
}

/** The sender's pair of any ARP packet, asked or answered (RFC 826). */
function claimOfArp(frame: Uint8Array): NeighbourClaim | undefined {
  const arp = decodeArp(frame)
  return isMalformed(arp) ? undefined : { seen: 'arp', address: arp.senderAddress, mac: macText(arp.senderMac) }
}

function claimOfAdvertisement(frame: Uint8Array): NeighbourClaim | undefined {
  const { target, mac } = decodeNeighbourAdvertisement(frame) ?? {}
  return target === undefined || !mac
    ? undefined
    : { seen: 'neighbour-advertisement', address: target, mac: macText(mac) }
}

export const macText = (mac: Uint8Array): string =>
  Buffer.from(mac)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:')
