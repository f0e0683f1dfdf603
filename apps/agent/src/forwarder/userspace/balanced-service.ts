/** One address of a virtual server and who may take its next connection: scheduler, persistence and thresholds, as in the kernel. */
import { createScheduler } from '@keelson/director/schedulers/create-scheduler'
import type { Scheduler } from '@keelson/director/schedulers/scheduler'
import type { Service } from '../table'
import { formatEndpoint, LiveDestination } from './live-destination'
import { PersistenceTemplates, type Template } from './persistence-templates'

/** Where the forwarder listens for it. */
export interface VirtualEndpoint {
  protocol: 'TCP' | 'UDP'
  address: string
  port: number
}

export interface Choice {
  destination: LiveDestination
  template?: Template
}

export class BalancedService {
  readonly id: string
  readonly endpoint: VirtualEndpoint
  readonly virtual: string
  readonly templates = new PersistenceTemplates()
  total = 0
  inBytes = 0
  outBytes = 0
  #service: Service
  #scheduler: Scheduler
  /** every one there ever was, in the table or not */
  readonly #known = new Map<string, LiveDestination>()
  #current: LiveDestination[] = []

  constructor(service: Service, endpoint: VirtualEndpoint) {
    this.id = service.id
    this.endpoint = endpoint
    this.virtual = formatEndpoint(endpoint.address, endpoint.port)
    this.#service = service
    this.#scheduler = schedulerOf(service)
    this.#adopt()
  }

  get isOnePacket(): boolean {
    return this.#service.ops
  }

  get destinations(): Iterable<LiveDestination> {
    return this.#known.values()
  }

  /** New weights and destinations hold for the next connection; those that stand are not touched. */
  update(service: Service): void {
    const before = this.#service
    this.#service = service
    if (service.scheduler !== before.scheduler || `${service.flags}` !== `${before.flags}`)
      this.#scheduler = schedulerOf(service)
    if (service.persistence === undefined || service.granularity !== before.granularity) this.templates.clear()
    this.#adopt()
  }

  /** Undefined where nobody may take the connection. */
  choose(client: string, clientPort: number, now: number): Choice | undefined {
    const { persistence, granularity } = this.#service
    if (persistence === undefined) {
      const destination = this.#schedule(client, clientPort, now)
      return destination && { destination }
    }
    const until = now + persistence
    const kept = this.templates.find(client, granularity)
    // A drained server keeps its persistent clients (expire_quiescent_template is 0), one that is gone does not.
    if (kept && this.#current.includes(kept.destination)) {
      kept.expiresAt = Math.max(kept.expiresAt, until)
      return { destination: kept.destination, template: kept }
    }
    const destination = this.#schedule(client, clientPort, now)
    return destination && { destination, template: this.templates.set(client, granularity, destination, until) }
  }

  #schedule(source: string, sourcePort: number, now: number): LiveDestination | undefined {
    const client = { source, sourcePort, destination: this.endpoint.address, now }
    return this.#scheduler.schedule(this.#current, client) as LiveDestination | undefined
  }

  /**
   * Deviates: the kernel puts each server before those it has (ip_vs_add_dest in ip_vs_ctl.c), so that its rounds begin with the
   * newest; here they are in the order of the configuration. Shares are the same, who gets the first connection is not.
   */
  #adopt(): void {
    this.#current = this.#service.destinations.map(destination => {
      const live = this.#known.get(destination.id) ?? new LiveDestination(destination)
      this.#known.set(destination.id, live)
      live.update(destination)
      return live
    })
    this.#scheduler.changed?.(this.#current)
  }
}

const schedulerOf = ({ scheduler, flags }: Service) =>
  createScheduler(scheduler, { flags, seed: Math.floor(Math.random() * 2 ** 32) })
