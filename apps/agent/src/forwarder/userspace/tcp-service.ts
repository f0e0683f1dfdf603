/** One TCP address of a virtual server: accepts, asks who is next, joins client and real server, and keeps their entry. */
import { addressFromBytes } from '@keelson/director/wire/address'
import { proxyHeader } from '@keelson/director/wire/proxy-protocol'
import type { EdgeLoop, Watched } from '../../kernel/edge-loop'
import { acceptStream, closeDescriptor, EAGAIN } from '../../kernel/libc'
import { openTowards, openVirtual, resetOnClose } from '../../kernel/relay-socket'
import { monotonicNow } from '../../live/clock'
import type { ClientAddress } from '../client-address'
import type { BalancedService, Choice } from './balanced-service'
import type { ConnectionTable, Entry, ForwardedState } from './connection-table'
import type { LiveDestination } from './live-destination'
import { type RelayOwner, TcpRelay } from './tcp-relay'

/** ip_vs has none (the client retries its SYN); a proxy must answer its client within a person's patience, ms. */
const CONNECT_TIMEOUT = 5000
/** Connections accepted before others have their turn. */
const ACCEPTS = 64

export class TcpService implements Watched {
  readonly #loop: EdgeLoop
  readonly #table: ConnectionTable
  readonly #service: BalancedService
  readonly #as: ClientAddress
  readonly #tellFault: (text: string) => void
  readonly #open = new Set<ForwardedConnection>()
  #listener: number | undefined
  /** Descriptors ran out: nobody is accepted until the next tick. */
  #paused = false

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
    this.#listener = openVirtual('TCP', service.endpoint.address, service.endpoint.port)
    loop.addListener(this.#listener, this)
  }

  ready(): void {
    const now = monotonicNow()
    for (let accepted = 0; accepted < ACCEPTS && this.#listener !== undefined && !this.#paused; accepted++) {
      const fd = acceptStream(this.#listener, peerName)
      if (fd < 0) {
        if (fd !== -EAGAIN && (fd === -EMFILE || fd === -ENFILE)) this.#pause()
        return
      }
      this.#accept(fd, peerAddress(peerName), peerName.readUInt16BE(2), now)
    }
  }

  tick(now: number): void {
    for (const connection of this.#open) connection.tick(now)
    if (!this.#paused || this.#listener === undefined) return
    this.#paused = false
    this.#loop.addListener(this.#listener, this)
  }

  /** Stops accepting; connections that stand go on. */
  close(): void {
    if (this.#listener !== undefined) this.#loop.close(this.#listener)
    this.#listener = undefined
  }

  /** Its VIP is on another director: the clients of these connections speak to that one now. */
  abandon(): void {
    for (const connection of this.#open) connection.expire()
  }

  #pause(): void {
    if (this.#listener === undefined) return
    this.#paused = true
    this.#loop.pause(this.#listener)
    this.#tellFault(`virtual_server ${this.#service.id}: no descriptor is left for another connection`)
  }

  #accept(client: number, address: string, port: number, now: number): void {
    const choice = this.#service.choose(address, port, now)
    if (!choice) {
      refuse(client)
      return
    }
    const { destination } = choice
    const connection = new ForwardedConnection(this.#table, this.#service, choice, address, port, now, this.#open)
    this.#table.open(connection)
    let server: number | undefined
    try {
      server = openTowards(
        'TCP',
        destination.address,
        destination.port,
        this.#as === 'transparent' ? { address, port } : undefined,
      )
      connection.relay = new TcpRelay(this.#loop, client, server, connection, this.#prelude(address, port))
      this.#open.add(connection)
    } catch (error) {
      if (server !== undefined) closeDescriptor(server)
      refuse(client)
      connection.closed(true)
      this.#tellFault(`virtual_server ${this.#service.id}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #prelude(address: string, port: number): Uint8Array | undefined {
    if (this.#as !== 'proxy-v1' && this.#as !== 'proxy-v2') return undefined
    return proxyHeader(this.#as === 'proxy-v1' ? 1 : 2, { address, port }, this.#service.endpoint)
  }
}

class ForwardedConnection implements Entry, RelayOwner {
  readonly protocol = 'TCP'
  readonly destination: LiveDestination
  readonly virtual: string
  state: ForwardedState = 'SYN_RECV'
  relay: TcpRelay | undefined

  constructor(
    private readonly table: ConnectionTable,
    private readonly service: BalancedService,
    private readonly choice: Choice,
    readonly clientAddress: string,
    readonly clientPort: number,
    public touchedAt: number,
    private readonly open: Set<ForwardedConnection>,
  ) {
    this.destination = choice.destination
    this.virtual = service.virtual
    service.total++
    if (choice.template) choice.template.led++
  }

  connected(): void {
    this.table.enter(this, 'ESTABLISHED', monotonicNow())
    if (this.choice.template) this.choice.template.assured = true
  }

  moved(inBytes: number, outBytes: number): void {
    this.touchedAt = monotonicNow()
    this.destination.inBytes += inBytes
    this.destination.outBytes += outBytes
    this.service.inBytes += inBytes
    this.service.outBytes += outBytes
  }

  ended(side: 'client' | 'server'): void {
    const half = side === 'client' ? 'CLOSE_WAIT' : 'FIN_WAIT'
    this.table.enter(this, this.state === 'ESTABLISHED' ? half : 'TIME_WAIT', monotonicNow())
  }

  closed(failed: boolean): void {
    this.open.delete(this)
    if (this.choice.template) this.choice.template.led--
    this.table.close(this, failed ? 'CLOSE' : 'TIME_WAIT', monotonicNow())
  }

  tick(now: number): void {
    if (this.state === 'SYN_RECV' && now - this.touchedAt > CONNECT_TIMEOUT) this.expire()
  }

  expire(): void {
    this.relay?.fail()
  }
}

const EMFILE = 24
const ENFILE = 23
const AF_INET6 = 10

/** struct sockaddr_in or sockaddr_in6 of the last client */
const peerName = Buffer.alloc(28)

export const peerAddress = (name: Buffer): string =>
  name.readUInt16LE(0) === AF_INET6
    ? addressFromBytes(name.subarray(8, 24))
    : `${name[4]}.${name[5]}.${name[6]}.${name[7]}`

function refuse(client: number): void {
  resetOnClose(client)
  closeDescriptor(client)
}
