/** One UDP address of a virtual server: a flow for each client, with a socket of its own towards the real server. */
import type { EdgeLoop, Watched } from '../../kernel/edge-loop'
import { EAGAIN, receiveSome, receiveSomeFrom, sendSome, sendSomeTo } from '../../kernel/libc'
import { openTowards, openVirtual } from '../../kernel/relay-socket'
import { monotonicNow } from '../../live/clock'
import type { ClientAddress } from '../client-address'
import type { BalancedService, Choice } from './balanced-service'
import type { ConnectionTable, Entry, ForwardedState } from './connection-table'
import type { LiveDestination } from './live-destination'
import { peerAddress } from './tcp-service'

/** Datagrams before others have their turn. */
const TURN = 256
/** Each is a descriptor; whoever invents clients does not take them all. The oldest gives way. */
const MOST_FLOWS = 20_000
const DATAGRAM = Buffer.allocUnsafeSlow(64 * 1024)

export class UdpService implements Watched {
  readonly #loop: EdgeLoop
  readonly #table: ConnectionTable
  readonly #service: BalancedService
  readonly #as: ClientAddress
  readonly #tellFault: (text: string) => void
  readonly #flows = new Map<string, Flow>()
  /** struct sockaddr_in or sockaddr_in6 of the last datagram's sender; the same bytes for the same client */
  readonly #client: Buffer
  #receiver: number | undefined

  /** @throws KernelError when its port cannot be had */
  constructor(
    loop: EdgeLoop,
    table: ConnectionTable,
    service: BalancedService,
    as: ClientAddress,
    tellFault: (text: string) => void,
  ) {
    this.#loop = loop
    this.#table = table
    this.#service = service
    this.#as = as
    this.#tellFault = tellFault
    this.#client = Buffer.alloc(service.endpoint.address.includes(':') ? 28 : 16)
    this.#receiver = openVirtual('UDP', service.endpoint.address, service.endpoint.port)
    loop.addListener(this.#receiver, this)
  }

  ready(): void {
    const now = monotonicNow()
    for (let taken = 0; taken < TURN && this.#receiver !== undefined; taken++) {
      const length = receiveSomeFrom(this.#receiver, DATAGRAM, this.#client)
      // Anything below 0 but EAGAIN is an ICMP error of an earlier answer: the next datagram is not concerned.
      if (length === -EAGAIN) return
      if (length >= 0) this.#flowOf(now)?.send(length, now)
    }
  }

  tick(): void {}

  /** Answers have no way back without its socket: its flows end with it. */
  close(): void {
    this.abandon()
    if (this.#receiver !== undefined) this.#loop.close(this.#receiver)
    this.#receiver = undefined
  }

  abandon(): void {
    for (const flow of this.#flows.values()) flow.expire()
  }

  /** Of the client that was heard last; with `ops` each datagram is scheduled anew. */
  #flowOf(now: number): Flow | undefined {
    const client = this.#client.toString('latin1')
    const known = this.#service.isOnePacket ? undefined : this.#flows.get(client)
    if (known) return known
    const address = peerAddress(this.#client)
    const port = this.#client.readUInt16BE(2)
    const choice = this.#service.choose(address, port, now)
    if (!choice) return undefined
    const key = this.#service.isOnePacket ? `${client} ${choice.destination.id}` : client
    const same = this.#flows.get(key)
    if (same) return same
    const [oldest] = this.#flows.size >= MOST_FLOWS ? this.#flows.values() : []
    oldest?.expire()
    return this.#open(key, choice, address, port, now)
  }

  #open(key: string, choice: Choice, address: string, port: number, now: number): Flow | undefined {
    const { destination } = choice
    try {
      const as = this.#as === 'transparent' ? { address, port } : undefined
      const fd = openTowards('UDP', destination.address, destination.port, as)
      const flow = new Flow(this.#service, choice, address, port, fd, Buffer.from(this.#client), now, {
        answer: (length, client) => {
          if (this.#receiver !== undefined) sendSomeTo(this.#receiver, DATAGRAM, length, client)
        },
        later: () => this.#loop.later(() => flow.ready()),
        over: () => {
          this.#flows.delete(key)
          this.#loop.close(fd)
          this.#table.remove(flow)
        },
      })
      this.#flows.set(key, flow)
      this.#table.open(flow)
      this.#loop.add(fd, flow)
      return flow
    } catch (error) {
      this.#tellFault(`virtual_server ${this.#service.id}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
}

interface FlowOwner {
  answer(length: number, client: Buffer): void
  later(): void
  over(): void
}

class Flow implements Entry, Watched {
  readonly protocol = 'UDP'
  state: ForwardedState = 'UDP'
  readonly destination: LiveDestination
  readonly virtual: string
  #over = false

  constructor(
    private readonly service: BalancedService,
    private readonly choice: Choice,
    readonly clientAddress: string,
    readonly clientPort: number,
    private readonly fd: number,
    private readonly client: Buffer,
    public touchedAt: number,
    private readonly owner: FlowOwner,
  ) {
    this.destination = choice.destination
    this.virtual = service.virtual
    service.total++
    if (choice.template) {
      choice.template.led++
      choice.template.assured = true
    }
  }

  /** What was received last. A datagram that finds no room is lost, as on any way. */
  send(length: number, now: number): void {
    this.touchedAt = now
    this.destination.inBytes += length
    this.service.inBytes += length
    sendSome(this.fd, DATAGRAM, length)
  }

  ready(): void {
    for (let taken = 0; !this.#over; taken++) {
      if (taken === TURN) {
        this.owner.later()
        return
      }
      const length = receiveSome(this.fd, DATAGRAM)
      if (length === -EAGAIN) return
      if (length < 0) continue // the ICMP error of an earlier datagram, told once
      this.touchedAt = monotonicNow()
      this.destination.outBytes += length
      this.service.outBytes += length
      this.owner.answer(length, this.client)
    }
  }

  expire(): void {
    this.#over = true
    if (this.choice.template) this.choice.template.led--
    this.owner.over()
  }
}
