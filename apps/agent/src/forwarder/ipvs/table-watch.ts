/** Looks through the kernel's table again and again: for the figures it counts, and for what somebody else changed. */
import { type IpvsEntry, serviceKey } from '@keelson/director/ipvs/ipvs-table'
import { planService } from '@keelson/director/ipvs/plan'
import type { CountedEntry, IpvsSocket } from '../../kernel/ipvs-socket'
import { monotonicNow } from '../../live/clock'
import type { KernelTable } from './kernel-table'

/** As often as rates are told, ms. */
const PERIOD = 2000
/** After a look it rests so many times as long as that took: a large table costs no more of a CPU than a small one. */
const REST = 20
/** At a time, ms: between two slices everything else goes on. */
const SLICE = 10

/** What somebody else did to one service. Either is undefined where there is none. */
export interface Drift {
  key: string
  set: IpvsEntry | undefined
  found: IpvsEntry | undefined
}

/** Told as it goes, and not of the whole table at the end: nothing waits for all of it. */
export interface Looking {
  begun(): void
  saw(entry: CountedEntry): void
  ended(): void
  drifted(drift: Drift[]): void
}

export class TableWatch {
  readonly #socket: IpvsSocket
  readonly #table: KernelTable
  readonly #looks: Looking
  #looking: Promise<void> | undefined
  #nextAt = 0
  #closed = false

  constructor(socket: IpvsSocket, table: KernelTable, looks: Looking) {
    this.#socket = socket
    this.#table = table
    this.#looks = looks
  }

  tick(now: number): void {
    if (now >= this.#nextAt) void this.look()
  }

  /** Resolves when a look that began after this call is done. */
  async look(): Promise<void> {
    await this.#looking
    if (this.#closed) return
    this.#looking = this.#lookThrough().finally(() => {
      this.#looking = undefined
    })
    await this.#looking
  }

  close(): void {
    this.#closed = true
  }

  async #lookThrough(): Promise<void> {
    const table = this.#table
    const before = new Set(table.entries.keys())
    table.forgetTouched()
    this.#looks.begun()
    const drift: Drift[] = []
    const compare = (key: string, found: IpvsEntry | undefined) => {
      const set = table.entries.get(key)
      if (!table.isUntouched(key) || isSame(set, found)) return
      drift.push({ key, set, found })
      table.found(key, found)
    }
    let busy = 0
    let sliceAt = monotonicNow()
    for (const entry of this.#socket.table()) {
      const key = serviceKey(entry.service)
      before.delete(key)
      this.#looks.saw(entry)
      compare(key, entry)
      const now = monotonicNow()
      if (now - sliceAt < SLICE) continue
      busy += now - sliceAt
      await new Promise(resolve => setImmediate(resolve))
      if (this.#closed) return
      sliceAt = monotonicNow()
    }
    for (const key of before) compare(key, undefined)
    busy += monotonicNow() - sliceAt
    this.#nextAt = monotonicNow() + Math.max(PERIOD, busy * REST)
    this.#looks.ended()
    if (drift.length > 0) this.#looks.drifted(drift)
  }
}

const isSame = (set: IpvsEntry | undefined, found: IpvsEntry | undefined): boolean =>
  set && found ? planService(set, found).length === 0 : set === found
