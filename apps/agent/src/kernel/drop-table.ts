/** nf_tables over netlink: the tables that keep a MASTER which does not accept from answering on its VIPs. */
import { isIpv6 } from '@keelson/director/wire/address'
import {
  createDropRules,
  type DroppedAddress,
  type DropRulesOptions,
  dropAddress,
  removeDropRules,
} from '@keelson/director/wire/drop-rules'
import { encodeBatch, type NftFamily, type NftMessage } from '@keelson/director/wire/nftables'
import { decodeRtnetlink } from '@keelson/director/wire/rtnetlink'
import { KernelError } from './libc'
import { NETLINK_NETFILTER, NetlinkSocket } from './netlink-socket'

const ENOENT = 2
/** keepalived's own, where `nftables` names none */
export const defaultTable = 'keepalived'

export class DropTable {
  readonly #options: () => DropRulesOptions
  readonly #held: Record<NftFamily, Map<string, DroppedAddress>> = { ip: new Map(), ip6: new Map() }
  /** the name under which a family's table was made */
  readonly #made = new Map<NftFamily, string>()
  #socket: NetlinkSocket | undefined
  #seq = 0

  constructor(options: () => DropRulesOptions) {
    this.#options = options
  }

  /** @throws KernelError where the kernel has no nf_tables */
  drop(dropped: DroppedAddress): void {
    const family = familyOf(dropped)
    const name = this.#made.get(family) ?? this.#options().table
    const create = this.#made.has(family) ? [] : createDropRules(family, this.#options())
    this.#batch([...create, dropAddress(name, dropped, 'newElements')], `dropping traffic to ${dropped.address}`)
    this.#made.set(family, name)
    this.#held[family].set(keyOf(dropped), dropped)
  }

  /** The table goes with its last address. */
  accept(dropped: DroppedAddress): void {
    const family = familyOf(dropped)
    const name = this.#made.get(family)
    const known = this.#held[family].get(keyOf(dropped))
    if (name === undefined || !known) return
    this.#held[family].delete(keyOf(dropped))
    if (this.#held[family].size > 0)
      this.#batch([dropAddress(name, known, 'deleteElements')], `accepting traffic to ${known.address}`)
    else {
      this.#made.delete(family)
      this.#batch(removeDropRules(family, name), `removing table ${name}`)
    }
  }

  /** What an earlier life left, whatever is in it. */
  removeLeftovers(name: string): void {
    for (const family of ['ip', 'ip6'] as const) this.#batch(removeDropRules(family, name), `removing table ${name}`)
  }

  close(): void {
    this.#socket?.close()
    this.#socket = undefined
  }

  #batch(messages: readonly NftMessage[], about: string): void {
    this.#socket ??= new NetlinkSocket(0, NETLINK_NETFILTER)
    this.#socket.send(encodeBatch(++this.#seq, messages))
    for (let bytes = this.#socket.receive(); bytes; bytes = this.#socket.receive())
      for (const reply of bytes === 'overrun' ? [] : decodeRtnetlink(bytes))
        if (reply.type === 'ack' && reply.errno !== 0 && reply.errno !== ENOENT)
          throw new KernelError('nf_tables', about, reply.errno)
  }
}

const familyOf = ({ address }: DroppedAddress): NftFamily => (isIpv6(address) ? 'ip6' : 'ip')
/** By address: the interface's index is another one once it was made again. */
const keyOf = ({ address }: DroppedAddress) => address
