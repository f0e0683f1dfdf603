/** The forwarder's last word on each destination's connections and traffic, and when it was said. */
import type { Traffic } from '@keelson/contract/messages/live-state'
import { sumTraffic } from '@keelson/director/traffic/traffic-meter'
import type { DestinationCounters } from '../forwarder/table'

type Told = Pick<DestinationCounters, 'active' | 'inactive' | 'persistent' | 'totals' | 'rates'> & { at: number }

const NONE: Omit<Told, 'at'> = { active: 0, inactive: 0, totals: { connections: 0, bytesIn: 0, bytesOut: 0 } }

export class LatestCounters {
  readonly #counters = new Map<string, Told>()

  /** Those that are others than before. `at`: milliseconds since the epoch. */
  take(counters: readonly DestinationCounters[], at: number): DestinationCounters[] {
    return counters.filter(counted => {
      const { service, destination, active, inactive, persistent, totals, rates } = counted
      const place = `${service} ${destination}`
      const before = this.#counters.get(place) ?? NONE
      this.#counters.set(place, { active, inactive, persistent, totals, rates, at })
      return figures(before) !== figures(counted)
    })
  }

  of(service: string, destination: string): Omit<Told, 'at'> {
    return this.#counters.get(`${service} ${destination}`) ?? NONE
  }

  /** Of these destinations together; undefined before the forwarder said a word of any. */
  traffic(service: string, destinations: readonly string[]): Traffic | undefined {
    const told = destinations.flatMap(destination => this.#counters.get(`${service} ${destination}`) ?? [])
    if (told.length === 0) return undefined
    const rates = told.flatMap(each => each.rates ?? [])
    return {
      at: Math.max(...told.map(({ at }) => at)),
      totals: sumTraffic(told.map(({ totals }) => totals)),
      ...(rates.length > 0 && { rates: sumTraffic(rates) }),
    }
  }
}

const figures = ({ active, inactive, persistent, totals, rates }: Omit<Told, 'at'>) =>
  JSON.stringify([active, inactive, persistent, totals, rates])
