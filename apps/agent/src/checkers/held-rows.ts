/**
 * What of a real server the forwarder goes by is shown when the forwarder holds it, and not when it was told: until then stays what it
 * held before. Health and all else is shown at once: a forwarder that stands still hides none of it.
 */
import type { RealServerSnapshot } from '@keelson/director/pool/pool'

export type Held = Pick<RealServerSnapshot, 'weight' | 'operatorState' | 'inTable'>

interface Row {
  virtualServer: string
  realServer: string
  held: Held
  /** by messages to the forwarder, in their order */
  told: { number: number; is: Held }[]
}

export class HeldRows {
  /** those that are on their way to the forwarder, by the key of what is shown */
  readonly #rows = new Map<string, Row>()

  /**
   * What to show of one that should be `wanted`. `before`: what is shown now, if anything is. `number`: of the message to the forwarder
   * that says what is wanted; undefined when it holds that.
   */
  show(
    place: { key: string; virtualServer: string; realServer: string },
    wanted: Held,
    before: Held | undefined,
    number: number | undefined,
  ): Held {
    const { key, virtualServer, realServer } = place
    const row = this.#rows.get(key)
    const held = row?.held ?? before
    if (number === undefined || !held) {
      this.#rows.delete(key)
      return wanted
    }
    const told = row?.told ?? []
    if (!isSame(told.at(-1)?.is ?? held, wanted)) told.push({ number, is: wanted })
    if (told.length > 0) this.#rows.set(key, { virtualServer, realServer, held, told })
    return held
  }

  /** The forwarder holds what it was told up to this message: the real servers that are to be shown anew, by virtual server. */
  applied(number: number): Map<string, Set<string>> {
    const others = new Map<string, Set<string>>()
    for (const row of this.#rows.values()) {
      const last = row.told.findLast(each => each.number <= number)
      if (!last) continue
      row.held = last.is
      row.told = row.told.filter(each => each.number > number)
      const known = others.get(row.virtualServer)
      if (known) known.add(row.realServer)
      else others.set(row.virtualServer, new Set([row.realServer]))
    }
    return others
  }

  forget(key: string): void {
    this.#rows.delete(key)
  }
}

const isSame = (one: Held, other: Held) =>
  one.weight === other.weight && one.operatorState === other.operatorState && one.inTable === other.inTable
