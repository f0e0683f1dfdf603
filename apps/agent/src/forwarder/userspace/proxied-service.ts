/** One virtual server of the userspace forwarder: accepts, asks the scheduler, joins two TCP streams and keeps their entry. */
import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { createScheduler } from '@keelson/director/schedulers/create-scheduler'
import type { Scheduler } from '@keelson/director/schedulers/scheduler'
import { openFreeListener } from '../../kernel/free-listener'
import { monotonicNow } from '../../live/clock'
import type { Destination, Service } from '../table'
import type { ConnectionTable, Entry } from './connection-table'
import { formatEndpoint } from './report-connections'

/** ip_vs has none (the kernel retries SYN); a proxy must answer its client within a person's patience, ms. */
const CONNECT_TIMEOUT = 5000

export class ProxiedService {
  readonly #table: ConnectionTable
  readonly #server: Server
  readonly #open = new Set<Socket>()
  readonly #persistent = new Map<string, { destination: string; until: number }>()
  #service: Service
  #scheduler: Scheduler

  /** @throws KernelError when its port cannot be had; Error for a scheduler that is not known */
  constructor(service: Service & { address: string; port: number }, table: ConnectionTable) {
    this.#table = table
    this.#service = service
    this.#scheduler = schedulerOf(service)
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, client =>
      this.#accept(client),
    )
    this.#server.listen({ fd: openFreeListener(service.address, service.port) })
  }

  /** New weights and destinations hold for the next connection; those that stand are not touched. */
  update(service: Service): void {
    if (service.scheduler !== this.#service.scheduler) this.#scheduler = schedulerOf(service)
    this.#service = service
    this.#scheduler.changed?.(this.#candidates())
  }

  /** Stops accepting; connections that stand go on. */
  close(): void {
    this.#server.close()
  }

  get address(): string {
    return this.#service.address ?? ''
  }

  /** Its VIP is on another director: the clients of these connections speak to that one now. */
  abandon(): void {
    for (const client of this.#open) client.resetAndDestroy()
  }

  forgetPersistence(now: number): void {
    for (const [client, { until }] of this.#persistent) if (until <= now) this.#persistent.delete(client)
  }

  #candidates() {
    const { id, destinations } = this.#service
    return destinations.map(destination => {
      const { active, inactive } = this.#table.counters(id, destination.id)
      return {
        id: destination.id,
        weight: destination.weight,
        activeConnections: active,
        inactiveConnections: inactive,
      }
    })
  }

  #choose(clientAddress: string, clientPort: number, now: number): Destination | undefined {
    const { persistence, destinations, address } = this.#service
    const template = persistence === undefined ? undefined : this.#persistent.get(clientAddress)
    const kept =
      template && template.until > now ? destinations.find(({ id }) => id === template.destination) : undefined
    const client = { source: clientAddress, sourcePort: clientPort, destination: address ?? '' }
    const id = kept?.id ?? this.#scheduler.schedule(this.#candidates(), client)?.id
    const chosen = destinations.find(destination => destination.id === id)
    if (chosen && persistence !== undefined)
      this.#persistent.set(clientAddress, { destination: chosen.id, until: now + persistence })
    return chosen
  }

  #accept(client: Socket): void {
    client.on('error', () => client.destroy())
    const { remoteAddress, remotePort } = client
    if (!remoteAddress || remotePort === undefined) {
      client.destroy()
      return
    }
    const now = monotonicNow()
    const chosen = this.#choose(remoteAddress, remotePort, now)
    if (!chosen) {
      client.resetAndDestroy()
      return
    }
    const { id, address = '', port = 0 } = this.#service
    const entry: Entry = {
      service: id,
      destination: chosen.id,
      client: formatEndpoint(remoteAddress, remotePort),
      clientAddress: remoteAddress,
      virtual: formatEndpoint(address, port),
      real: formatEndpoint(chosen.address, chosen.port),
      state: 'SYN_RECV',
      touchedAt: now,
    }
    this.#table.open(entry)
    this.#join(client, dial({ host: chosen.address, port: chosen.port, allowHalfOpen: true, noDelay: true }), entry)
  }

  #join(client: Socket, server: Socket, entry: Entry): void {
    const table = this.#table
    this.#open.add(client)
    let failed = false
    const fail = () => {
      failed = true
      if (!client.destroyed) client.resetAndDestroy()
      if (!server.destroyed) server.resetAndDestroy()
    }
    server.setTimeout(CONNECT_TIMEOUT, fail)
    server.once('connect', () => {
      server.setTimeout(0)
      table.enter(entry, 'ESTABLISHED', monotonicNow())
      relay(client, server, entry)
      relay(server, client, entry)
      client.on('end', () =>
        table.enter(entry, entry.state === 'ESTABLISHED' ? 'CLOSE_WAIT' : 'TIME_WAIT', monotonicNow()),
      )
      server.on('end', () =>
        table.enter(entry, entry.state === 'ESTABLISHED' ? 'FIN_WAIT' : 'TIME_WAIT', monotonicNow()),
      )
    })
    client.on('error', fail)
    server.on('error', fail)
    const closed = () => {
      if (client.destroyed && server.destroyed) table.close(entry, failed ? 'CLOSE' : 'TIME_WAIT', monotonicNow())
    }
    client.on('close', () => {
      this.#open.delete(client)
      if (!server.writableEnded) server.destroy()
      closed()
    })
    server.on('close', () => {
      if (!client.writableEnded) client.end()
      closed()
    })
  }
}

/** Bytes of one side to the other, no faster than the other takes them; the end of one is the end of that half only. */
function relay(from: Socket, to: Socket, entry: Entry): void {
  from.on('data', chunk => {
    entry.touchedAt = monotonicNow()
    if (!to.write(chunk)) from.pause()
  })
  to.on('drain', () => from.resume())
  from.on('end', () => to.end())
  from.resume()
}

function schedulerOf(service: Service): Scheduler {
  const scheduler = createScheduler(service.scheduler)
  if (!scheduler)
    throw new Error(`virtual_server ${service.id}: the userspace forwarder has no scheduler ${service.scheduler}`)
  return scheduler
}
