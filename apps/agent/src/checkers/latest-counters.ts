/** The forwarder's last word on each destination's connections. */
import type { DestinationCounters } from '../forwarder/table'

const NONE = { active: 0, inactive: 0, total: 0 }

export class LatestCounters {
  #counters = new Map<string, DestinationCounters>()

  /** Those that are others than before. */
  take(counters: DestinationCounters[]): DestinationCounters[] {
    return counters.filter(counted => {
      const { service, destination, active, inactive, total } = counted
      const before = this.of(service, destination)
      this.#counters.set(`${service} ${destination}`, counted)
      return before.active !== active || before.inactive !== inactive || before.total !== total
    })
  }

  of(service: string, destination: string): Pick<DestinationCounters, 'active' | 'inactive' | 'total'> {
    return this.#counters.get(`${service} ${destination}`) ?? NONE
  }
}
