/**
 * Who stands back because a person asked: a crash, or a new start of the agent, must not take the VIP back from a director
 * that is being worked on. The run directory is empty after a boot, and then so is this.
 */
import { readFileSync } from 'node:fs'
import { NEVER } from '@keelson/director/instant'
import type { OperatorHold } from '@keelson/director/vrrp/operator-hold'
import type { VrrpInstanceSnapshot } from '@keelson/director/vrrp/vrrp-snapshot'
import * as z from 'zod'
import { writeWhole } from '../files/write-whole'
import { wallOf } from '../live/clock'

/** By instance; instants are milliseconds since the epoch: another process has another monotonic clock. */
const File = z.record(
  z.string(),
  z.object({ since: z.number(), until: z.number().optional(), by: z.string().max(200) }),
)
type File = z.infer<typeof File>

export class KeptHolds {
  readonly #path: string
  #kept: ReadonlyMap<string, OperatorHold>

  constructor(path: string) {
    this.#path = path
    const instantOf = (wall: number) => wall - wallOf(0)
    this.#kept = new Map(
      Object.entries(read(path)).map(([instance, { since, until, by }]) => [
        instance,
        { since: instantOf(since), until: until === undefined ? NEVER : instantOf(until), by },
      ]),
    )
  }

  /** As they were kept last, by instance. */
  get all(): ReadonlyMap<string, OperatorHold> {
    return this.#kept
  }

  /** @throws Error when it cannot be written */
  keep(instances: readonly VrrpInstanceSnapshot[]): void {
    const held = instances.flatMap(({ name, heldBack }) => (heldBack ? [[name, heldBack] as const] : []))
    if (held.length === this.#kept.size && held.every(([name, hold]) => this.#kept.get(name) === hold)) return
    const at = (instant: number) => Math.round(wallOf(instant))
    const file: File = Object.fromEntries(
      held.map(([name, { since, until, by }]) => [
        name,
        { since: at(since), ...(until !== NEVER && { until: at(until) }), by },
      ]),
    )
    writeWhole(this.#path, JSON.stringify(file))
    this.#kept = new Map(held)
  }
}

function read(path: string): File {
  try {
    return File.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return {} // no file: nobody ever stood back; or not of our writing
  }
}
