/** What the watchdog must know after a crash and after a reboot: what to go back to, what waits, how far it has come. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'
import { writeWhole } from '../files/write-whole'

const Revision = z.number().int().nonnegative()

const Kept = z.object({
  /** of every revision that a console ever gave this director; never less than before */
  highest: Revision,
  /** the text that is known to do, whole: what the director goes back to */
  good: z.object({ revision: Revision, hash: z.string(), text: z.string() }).optional(),
  /** written before the file is, taken away when the revision is confirmed or left */
  pending: z.object({ revision: Revision, hash: z.string(), since: z.number() }).optional(),
  /** the revision that was left last, and why */
  reverted: z.object({ revision: Revision, at: z.number(), reason: z.string() }).optional(),
})
export type Kept = z.infer<typeof Kept>

export class KeptRevisions {
  readonly #path: string
  #kept: Kept

  /** Of a damaged file nothing is believed, and nothing is written over it: the director serves, and takes no revision. */
  readonly damage: string | undefined

  constructor(path: string) {
    this.#path = path
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const kept = read(path)
    this.#kept = kept ?? { highest: 0 }
    if (!kept) this.damage = `${path} is damaged: remove it, and this director takes revisions again`
  }

  get now(): Readonly<Kept> {
    return this.#kept
  }

  /** On the disk when it returns. @throws Error of a full or read-only disk, and nothing is changed */
  keep(changed: Partial<Kept>): void {
    if (this.damage) throw new Error(this.damage)
    const next = { ...this.#kept, ...changed }
    writeWhole(this.#path, JSON.stringify(next))
    this.#kept = next
  }
}

/** Undefined when it is damaged. */
function read(path: string): Kept | undefined {
  if (!existsSync(path)) return { highest: 0 }
  try {
    return Kept.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}
