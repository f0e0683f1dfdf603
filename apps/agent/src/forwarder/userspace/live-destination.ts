/** A real server as the schedulers see it, with what is bound to it now; it outlives its place in the table, as in the kernel's trash. */
import type { Destination as Scheduled } from '@keelson/director/schedulers/scheduler'
import {
  overloadedAfterBind,
  overloadedAfterUnbind,
  overloadedAfterUpdate,
} from '@keelson/director/schedulers/threshold'
import type { Destination } from '../table'

export class LiveDestination implements Scheduled {
  readonly id: string
  readonly address: string
  readonly port: number
  readonly endpoint: string
  weight = 0
  activeConnections = 0
  inactiveConnections = 0
  persistentConnections = 0
  overloaded = false
  /** since the forwarder started */
  total = 0
  inBytes = 0
  outBytes = 0
  #thresholds: Pick<Destination, 'uthreshold' | 'lthreshold'> = {}

  constructor({ id, address, port }: Destination) {
    this.id = id
    this.address = address
    this.port = port
    this.endpoint = formatEndpoint(address, port)
  }

  update({ weight, uthreshold, lthreshold }: Destination): void {
    this.weight = weight
    this.overloaded = overloadedAfterUpdate(this.overloaded, this.#thresholds, { uthreshold, lthreshold })
    this.#thresholds = { uthreshold, lthreshold }
  }

  bind(active: boolean): void {
    this.total++
    this.#count(active, 1)
    this.overloaded = overloadedAfterBind(this.overloaded, this.#connections(), this.#thresholds)
  }

  move(fromActive: boolean, toActive: boolean): void {
    if (fromActive === toActive) return
    this.#count(fromActive, -1)
    this.#count(toActive, 1)
  }

  unbind(active: boolean): void {
    this.#count(active, -1)
    this.#release()
  }

  bindTemplate(): void {
    this.persistentConnections++
    this.overloaded = overloadedAfterBind(this.overloaded, this.#connections(), this.#thresholds)
  }

  unbindTemplate(): void {
    this.persistentConnections--
    this.#release()
  }

  #release(): void {
    this.overloaded = overloadedAfterUnbind(this.overloaded, this.#connections(), this.#thresholds)
  }

  #connections(): number {
    return this.activeConnections + this.inactiveConnections + this.persistentConnections
  }

  #count(active: boolean, by: number): void {
    if (active) this.activeConnections += by
    else this.inactiveConnections += by
  }
}

export const formatEndpoint = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
