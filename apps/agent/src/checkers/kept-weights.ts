/** Weights an operator set by hand: they outlive a crash and a reload, until the configuration says another weight. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as z from 'zod'

const KeptWeight = z.object({ weight: z.number().int(), configuredWeight: z.number().int() })
const File = z.record(z.string(), z.record(z.string(), KeptWeight))

export class KeptWeights {
  readonly #path: string
  readonly #weights: z.infer<typeof File>

  constructor(path: string) {
    this.#path = path
    this.#weights = read(path)
  }

  /** Weights by real server of one virtual server, without those whose configured weight has changed since. */
  of(virtualServer: string, configured: { id: string; weight: number }[]): Record<string, number> {
    const kept = this.#weights[virtualServer] ?? {}
    const valid = configured.filter(({ id, weight }) => kept[id]?.configuredWeight === weight)
    return Object.fromEntries(valid.map(({ id }) => [id, kept[id]?.weight ?? 0]))
  }

  keep(virtualServer: string, realServer: string, weight: number, configuredWeight: number): void {
    const ofServer = this.#weights[virtualServer] ?? {}
    this.#weights[virtualServer] = ofServer
    if (weight === configuredWeight) delete ofServer[realServer]
    else ofServer[realServer] = { weight, configuredWeight }
    const draft = `${this.#path}.new`
    writeFileSync(draft, JSON.stringify(this.#weights), { mode: 0o600 })
    renameSync(draft, this.#path)
  }
}

function read(path: string): z.infer<typeof File> {
  try {
    return File.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return {} // no file yet, or one that a full disk cut: the configured weights hold
  }
}
