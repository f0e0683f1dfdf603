/** What people decided about real servers: it outlives a crash and a reload; a weight until the file says another one. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isWish, type OperatorWish } from '@keelson/director/pool/operator-wish'
import { z } from 'zod'

const KeptWish = z.object({
  weight: z.number().int().optional(),
  configuredWeight: z.number().int().optional(),
  state: z.enum(['active', 'drain', 'out']).optional(),
})
const File = z.record(z.string(), z.record(z.string(), KeptWish))

export class KeptWishes {
  readonly #path: string
  readonly #wishes: z.infer<typeof File>

  constructor(path: string) {
    this.#path = path
    this.#wishes = read(path)
  }

  /** By real server of one virtual server; a weight only where the configured one is what it was. */
  of(virtualServer: string, configured: { id: string; weight: number }[]): Record<string, OperatorWish> {
    const kept = this.#wishes[virtualServer] ?? {}
    return Object.fromEntries(
      configured.flatMap(({ id, weight: now }) => {
        const { weight, configuredWeight, state } = kept[id] ?? {}
        const wish = { state, weight: configuredWeight === now ? weight : undefined }
        return isWish(wish) ? [[id, wish] as const] : []
      }),
    )
  }

  /** All of one virtual server. */
  keep(
    virtualServer: string,
    wishes: Readonly<Record<string, OperatorWish>>,
    configured: { id: string; weight: number }[],
  ): void {
    const weightOf = (id: string) => configured.find(server => server.id === id)?.weight
    this.#wishes[virtualServer] = Object.fromEntries(
      Object.entries(wishes).map(([id, wish]) => [id, { ...wish, configuredWeight: weightOf(id) }]),
    )
    const draft = `${this.#path}.new`
    writeFileSync(draft, JSON.stringify(this.#wishes), { mode: 0o600 })
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
