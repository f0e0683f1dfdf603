/** The forwarder's last word on each destination's connections. */
import type { DestinationCounters } from '../forwarder/table'

const NONE = { active: 0, inactive: 0, total: 0 }

export class LatestCounters {
  #counters = new Map<string, DestinationCounters>()

  take(counters: DestinationCounters[]): void {
    for (const counted of counters) this.#counters.set(`${counted.service} ${counted.destination}`, counted)
  }

  of(service: string, destination: string): Pick<DestinationCounters, 'active' | 'inactive' | 'total'> {
    return this.#counters.get(`${service} ${destination}`) ?? NONE
  }
}
