/** Whether the list or a weight differs from last time, without building anything per connection. */
import type { Destination } from './scheduler'

export class SeenDestinations {
  private seen: { id: string; weight: number }[] | undefined

  /** True the first time too. */
  changed(destinations: readonly Destination[]): boolean {
    const { seen } = this
    if (seen?.length === destinations.length) {
      const same = destinations.every(({ id, weight }, i) => seen[i]?.id === id && seen[i]?.weight === weight)
      if (same) return false
    }
    this.seen = destinations.map(({ id, weight }) => ({ id, weight }))
    return true
  }
}
