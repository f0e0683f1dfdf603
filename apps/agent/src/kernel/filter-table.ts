/**
 * The director's table of nf_tables: what keeps a MASTER that does not accept from answering on its VIPs, and what has
 * the membership reports of a VMAC leave by the interface below it.
 */
import { isIpv6 } from '@keelson/director/wire/address'
import {
  createDropRules,
  type DroppedAddress,
  dropAddress,
  type FilterOptions,
} from '@keelson/director/wire/drop-rules'
import { encodeBatch, freshTable, type NftFamily, type NftMessage, removeTable } from '@keelson/director/wire/nftables'
import { createReportRules, moveReports, type Reporter } from '@keelson/director/wire/report-rules'
import { decodeRtnetlink } from '@keelson/director/wire/rtnetlink'
import { KernelError } from './libc'
import { NETLINK_NETFILTER, NetlinkSocket } from './netlink-socket'

const ENOENT = 2
/** keepalived's own, where `nftables` names none */
export const defaultTable = 'keepalived'

/** The table of one family, from its first content to its last. */
interface Made {
  /** the name that it was made under */
  name: string
  hasDropRules: boolean
  hasReportRules: boolean
  dropped: Map<string, DroppedAddress>
  /** by the name of the VMAC */
  reporters: Map<string, Reporter>
}

export class FilterTable {
  readonly #made = new Map<NftFamily, Made>()
  /** how it is to look from the next time on that it is made */
  #options: FilterOptions & { movesReports: boolean } = {
    movesReports: true,
    table: defaultTable,
    priority: -1,
    counters: false,
  }
  #socket: NetlinkSocket | undefined
  #seq = 0

  configure(options: FilterOptions & { movesReports: boolean }): void {
    this.#options = options
  }

  /** @throws KernelError where the kernel has no nf_tables */
  drop(dropped: DroppedAddress): void {
    const family = familyOf(dropped)
    const { made, start } = this.#begin(family)
    const rules = made.hasDropRules ? [] : createDropRules(family, this.#named(made))
    const add = dropAddress(made.name, dropped, 'newElements')
    this.#batch([...start, ...rules, add], `dropping traffic to ${dropped.address}`)
    this.#made.set(family, { ...made, hasDropRules: true })
    made.dropped.set(keyOf(dropped), dropped)
  }

  /** The table goes with its last content. */
  accept(dropped: DroppedAddress): void {
    const family = familyOf(dropped)
    const made = this.#made.get(family)
    const known = made?.dropped.get(keyOf(dropped))
    if (!made || !known) return
    made.dropped.delete(keyOf(dropped))
    if (!this.#endsWithout(family, made))
      this.#batch([dropAddress(made.name, known, 'deleteElements')], `accepting traffic to ${known.address}`)
  }

  /** @throws KernelError where the kernel has no nf_tables */
  moveReports(family: NftFamily, vmac: string, reporter: Reporter): void {
    this.leaveReports(family, vmac)
    if (!this.#options.movesReports) return
    const { made, start } = this.#begin(family)
    const rules = made.hasReportRules ? [] : createReportRules(family, this.#named(made))
    const add = moveReports(family, made.name, reporter, 'newElements')
    this.#batch([...start, ...rules, ...add], `moving the membership reports of ${vmac}`)
    this.#made.set(family, { ...made, hasReportRules: true })
    made.reporters.set(vmac, reporter)
  }

  leaveReports(family: NftFamily, vmac: string): void {
    const made = this.#made.get(family)
    const known = made?.reporters.get(vmac)
    if (!made || !known) return
    made.reporters.delete(vmac)
    if (!this.#endsWithout(family, made))
      this.#batch(moveReports(family, made.name, known, 'deleteElements'), `leaving the membership reports of ${vmac}`)
  }

  /** What an earlier life left, whatever is in it. */
  removeLeftovers(name: string): void {
    for (const family of ['ip', 'ip6'] as const) this.#batch(removeTable(family, name), `removing table ${name}`)
  }

  close(): void {
    this.#socket?.close()
    this.#socket = undefined
  }

  #begin(family: NftFamily): { made: Made; start: NftMessage[] } {
    const made = this.#made.get(family)
    if (made) return { made, start: [] }
    const name = this.#options.table
    const fresh = { name, hasDropRules: false, hasReportRules: false, dropped: new Map(), reporters: new Map() }
    return { made: fresh, start: freshTable(family, name) }
  }

  #named({ name }: Made): FilterOptions {
    return { ...this.#options, table: name }
  }

  #endsWithout(family: NftFamily, { name, dropped, reporters }: Made): boolean {
    if (dropped.size > 0 || reporters.size > 0) return false
    this.#made.delete(family)
    this.#batch(removeTable(family, name), `removing table ${name}`)
    return true
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
