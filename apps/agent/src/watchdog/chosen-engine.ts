/** Which engine this director has: that of the command line, until it was moved. And the one foreign file that may be written over. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineName } from '@keelson/contract/messages/live-state'
import * as z from 'zod'
import { writeWhole } from '../files/write-whole'

const Kept = z.object({
  /** unset: as the command line says */
  moved: z.object({ to: EngineName, at: z.number(), by: z.string() }).optional(),
  /** sha256 of the file that an operator let the agent write over */
  adopted: z.string().optional(),
})
type Kept = z.infer<typeof Kept>

export class ChosenEngine {
  readonly #path: string
  readonly #wanted: EngineName
  #kept: Kept

  /** @throws Error that names a damaged file: which engine runs must not be a guess */
  constructor(stateDir: string, wanted: EngineName) {
    this.#path = join(stateDir, 'engine.json')
    this.#wanted = wanted
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
    this.#kept = read(this.#path)
  }

  get name(): EngineName {
    return this.#kept.moved?.to ?? this.#wanted
  }

  get adopted(): string | undefined {
    return this.#kept.adopted
  }

  /** Why it is another one than the command line says. */
  get why(): string | undefined {
    const { moved } = this.#kept
    if (!moved || moved.to === this.#wanted) return undefined
    const at = new Date(moved.at).toISOString()
    return `engine ${moved.to}, not ${this.#wanted}: ${moved.by} moved it at ${at} (${this.#path})`
  }

  move(to: EngineName, by: string): void {
    this.#keep({ ...this.#kept, moved: { to, at: Date.now(), by } })
  }

  adopt(sha256: string): void {
    this.#keep({ ...this.#kept, adopted: sha256 })
  }

  #keep(kept: Kept): void {
    writeWhole(this.#path, JSON.stringify(kept))
    this.#kept = kept
  }
}

function read(path: string): Kept {
  if (!existsSync(path)) return {}
  try {
    return Kept.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw new Error(`${path} is damaged: remove it, and the engine is the one of the command line`)
  }
}
