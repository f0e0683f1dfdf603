/** IPVS of this network namespace by generic netlink: commands in batches, tables as streams. */
import {
  completeDestination,
  completeService,
  destinationKey,
  type IpvsDestination,
  type IpvsEntry,
  type IpvsService,
  serviceName,
} from '@keelson/director/ipvs/ipvs-table'
import { decodeFamily, encodeFindFamily, RequestBuffer } from '@keelson/director/wire/genl'
import {
  addIpvsRequest,
  decodeDestinationAt,
  decodeIpvs,
  decodeIpvsAt,
  IPVS_FAMILY,
  type IpvsAnswer,
  type IpvsRequest,
} from '@keelson/director/wire/ipvs'
import type { DaemonAttributes, InformationAttributes, ServiceAttributes } from '@keelson/director/wire/ipvs-attributes'
import type { DestinationAttributes } from '@keelson/director/wire/ipvs-destination'
import {
  decodeNetlink,
  type NetlinkMessage,
  netlinkFlag,
  netlinkType,
  walkNetlinkAt,
} from '@keelson/director/wire/netlink'
import { KernelError } from './libc'
import { NETLINK_GENERIC, NetlinkSocket } from './netlink-socket'

/** Bytes of requests in one datagram: what the default send buffer takes, and fewer answers than the receive buffer holds. */
const BATCH = 48 * 1024
/** A list that changes while it is read is read again, but not for ever. */
const MOST_READINGS = 20
const ENOBUFS = 105

/** A service as the kernel tells it, with its figures; of its servers a table is made for whoever wants one. */
export class CountedEntry implements IpvsEntry {
  #destinations: Map<string, IpvsDestination> | undefined

  constructor(
    readonly service: IpvsService,
    readonly told: ServiceAttributes,
    readonly counted: readonly DestinationAttributes[],
  ) {}

  get destinations(): Map<string, IpvsDestination> {
    if (!this.#destinations) {
      this.#destinations = new Map()
      for (const each of this.counted) {
        const complete = completeDestination(each, this.service.family)
        if (complete) this.#destinations.set(destinationKey(each), complete)
      }
    }
    return this.#destinations
  }
}

export class IpvsSocket {
  readonly #socket: NetlinkSocket
  readonly #type: number
  readonly #buffer = new RequestBuffer()
  #seq = 0

  /** @throws KernelError where the kernel has no IPVS, or this process may not use it */
  constructor() {
    this.#socket = new NetlinkSocket(0, NETLINK_GENERIC)
    try {
      this.#socket.answerBriefly()
      this.#type = this.#findFamily()
    } catch (error) {
      this.#socket.close()
      throw error
    }
  }

  /** In order, many at a time. One that is refused does not hold up the next. */
  run(requests: Iterable<IpvsRequest>, refused: (request: IpvsRequest, errno: number) => void): void {
    let batch: IpvsRequest[] = []
    let pending: IpvsRequest | undefined
    const add = (request: IpvsRequest, last: boolean) => {
      addIpvsRequest(this.#buffer, this.#type, this.#seq + batch.length + 1, request, last)
      batch.push(request)
      if (last) {
        this.#sendBatch(batch, refused)
        batch = []
      }
    }
    for (const request of requests) {
      if (pending) add(pending, this.#buffer.length >= BATCH)
      pending = request
    }
    if (pending) add(pending, true)
  }

  /** Read at once, and decoded one by one as they are wanted: whoever looks through a large table does other things in between. */
  *services(): Generator<ServiceAttributes> {
    for (const { view, at, end } of this.#parts({ command: 'get-services' })) {
      const { service } = decodeIpvsAt(view, at, end)
      if (service) yield service
    }
  }

  destinations(service: IpvsService): DestinationAttributes[] {
    let found: DestinationAttributes[] = []
    const begun = () => {
      found = []
    }
    this.#dump({ command: 'get-destinations', service: serviceName(service) }, begun, (view, at, end) => {
      const destination = decodeDestinationAt(view, at, end)
      if (destination) found.push(destination)
    })
    return found
  }

  /** Service by service, with what the kernel counted. A service that goes away meanwhile is left out. */
  *table(): Generator<CountedEntry> {
    for (const told of this.services()) {
      const entry = this.#entry(told)
      if (entry) yield entry
    }
  }

  /** Undefined where the kernel has none of that name. */
  entry(service: IpvsService): CountedEntry | undefined {
    this.#request({ command: 'get-service', service: serviceName(service) })
    for (const { type, body } of this.#messages(this.#seq)) {
      const told = type === this.#type ? decodeIpvs(body).service : undefined
      if (told) return this.#entry(told)
    }
    return undefined
  }

  timeouts(): { tcp: number; tcpfin: number; udp: number } {
    const { tcp = 0, tcpfin = 0, udp = 0 } = this.#ask({ command: 'get-timeouts' })
    return { tcp, tcpfin, udp }
  }

  information(): InformationAttributes {
    return this.#ask({ command: 'get-information' }).information ?? {}
  }

  daemons(): DaemonAttributes[] {
    return this.#list({ command: 'get-daemons' }).flatMap(({ daemon }) => (daemon ? [daemon] : []))
  }

  close(): void {
    this.#socket.close()
  }

  #entry(told: ServiceAttributes): CountedEntry | undefined {
    const service = completeService(told)
    return service && new CountedEntry(service, told, this.destinations(service))
  }

  #findFamily(): number {
    this.#socket.send(encodeFindFamily(++this.#seq, IPVS_FAMILY))
    for (const { type, body } of this.#messages(this.#seq)) {
      if (type === netlinkType.error) throw new KernelError('generic netlink', 'family IPVS', errnoOf(body))
      const family = decodeFamily(body)
      if (family !== undefined) return family
    }
    throw new KernelError('generic netlink', 'family IPVS', 0)
  }

  #sendBatch(batch: IpvsRequest[], refused: (request: IpvsRequest, errno: number) => void): void {
    const first = this.#seq + 1
    this.#seq += batch.length
    this.#socket.send(this.#buffer.bytes)
    this.#buffer.clear()
    // The kernel has done it all before sendto returns; only what failed is answered, and the last one always.
    for (let bytes = this.#receive(); bytes; bytes = this.#receive())
      for (const { type, seq, body } of decodeNetlink(bytes)) {
        const request = batch[seq - first]
        const errno = type === netlinkType.error ? errnoOf(body) : 0
        if (request && errno !== 0) refused(request, errno)
      }
  }

  #ask(request: IpvsRequest): IpvsAnswer {
    this.#request(request)
    let answer: IpvsAnswer = {}
    for (const { type, body } of this.#messages(this.#seq)) {
      if (type !== netlinkType.error) answer = decodeIpvs(body)
      else if (errnoOf(body) !== 0) throw new KernelError('IPVS', request.command, errnoOf(body))
    }
    return answer
  }

  #list(request: IpvsRequest): IpvsAnswer[] {
    let answers: IpvsAnswer[] = []
    const begun = () => {
      answers = []
    }
    this.#dump(request, begun, (view, at, end) => answers.push(decodeIpvsAt(view, at, end)))
    return answers
  }

  #parts(request: IpvsRequest): { view: DataView; at: number; end: number }[] {
    let parts: { view: DataView; at: number; end: number }[] = []
    const begun = () => {
      parts = []
    }
    this.#dump(request, begun, (view, at, end) => {
      const from = view.byteOffset + at
      parts.push({ view: new DataView(view.buffer.slice(from, from + end - at)), at: 0, end: end - at })
    })
    return parts
  }

  /** What `take` is given is overwritten later. `begun`: what was taken so far counts no more. */
  #dump(request: IpvsRequest, begun: () => void, take: (view: DataView, at: number, end: number) => void): void {
    let interrupted = false
    let ended = false
    const message = (type: number, flags: number, seq: number, view: DataView, at: number, end: number) => {
      if (seq !== this.#seq) return
      if (flags & netlinkFlag.dumpInterrupted) interrupted = true
      if (type === this.#type) take(view, at, end)
      if (type === netlinkType.done) ended = true
    }
    const datagram = (view: DataView, length: number) => walkNetlinkAt(view, length, message)
    for (let reading = 1; ; reading++) {
      this.#request(request)
      begun()
      interrupted = false
      ended = false
      // What is received makes the kernel write the next part of the list, which the same call takes too.
      while (!ended && this.#socket.receiveAll(datagram) > 0);
      if (!interrupted || reading === MOST_READINGS) return
    }
  }

  #request(request: IpvsRequest): void {
    addIpvsRequest(this.#buffer, this.#type, ++this.#seq, request, false)
    this.#socket.send(this.#buffer.bytes)
    this.#buffer.clear()
  }

  /** Up to the end of the answer. */
  *#messages(seq: number): Generator<NetlinkMessage> {
    for (let bytes = this.#receive(); bytes; bytes = this.#receive())
      for (const message of decodeNetlink(bytes)) {
        if (message.seq !== seq) continue
        yield message
        if (message.type === netlinkType.done) return
      }
  }

  #receive(): Uint8Array | undefined {
    const bytes = this.#socket.receive()
    if (bytes === 'overrun') throw new KernelError('netlink', 'IPVS answers', ENOBUFS)
    return bytes
  }
}

function errnoOf(body: Uint8Array): number {
  if (body.length < 4) return 0
  return Math.abs(new DataView(body.buffer, body.byteOffset, 4).getInt32(0, true))
}
