/** What of the kernel's IPVS is ours: noted before it is set, so that a later life knows it again whatever ended this one. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import * as z from 'zod'

const Timeouts = z.object({ tcp: z.number(), tcpfin: z.number(), udp: z.number() })
const File = z.object({
  services: z.array(z.string()),
  /** the kernel's own, before ours were set */
  timeouts: Timeouts.optional(),
  syncDaemon: z.boolean().default(false),
})
export type KeptTimeouts = z.infer<typeof Timeouts>

export class KeptState {
  readonly #path: string
  readonly #services: Set<string>
  /** An earlier life of this director left its table here. */
  readonly isContinued: boolean
  /** That there is a life is noted, also where it has no service. */
  #isNoted: boolean
  #timeouts: KeptTimeouts | undefined
  #syncDaemon: boolean

  constructor(path: string) {
    this.#path = path
    const kept = read(path)
    this.isContinued = kept !== undefined
    this.#isNoted = this.isContinued
    this.#services = new Set(kept?.services)
    this.#timeouts = kept?.timeouts
    this.#syncDaemon = kept?.syncDaemon ?? false
  }

  isOurs = (service: string): boolean => this.#services.has(service)

  get services(): ReadonlySet<string> {
    return this.#services
  }

  get timeouts(): KeptTimeouts | undefined {
    return this.#timeouts
  }

  get syncDaemon(): boolean {
    return this.#syncDaemon
  }

  /** Before they are set. */
  add(services: readonly string[]): void {
    const fresh = services.filter(service => !this.#services.has(service))
    if (fresh.length === 0 && this.#isNoted) return
    for (const service of fresh) this.#services.add(service)
    this.#write()
  }

  /** After they are gone. */
  remove(services: readonly string[]): void {
    if (services.filter(service => this.#services.delete(service)).length > 0) this.#write()
  }

  keepTimeouts(timeouts: KeptTimeouts | undefined): void {
    this.#timeouts = timeouts
    this.#write()
  }

  keepSyncDaemon(isOurs: boolean): void {
    if (this.#syncDaemon === isOurs) return
    this.#syncDaemon = isOurs
    this.#write()
  }

  /** Nothing of ours is left in the kernel. */
  forget(): void {
    rmSync(this.#path, { force: true })
  }

  #write(): void {
    const draft = `${this.#path}.new`
    const { services, timeouts, syncDaemon } = this
    writeFileSync(draft, JSON.stringify({ services: [...services], timeouts, syncDaemon }), { mode: 0o600 })
    renameSync(draft, this.#path)
    this.#isNoted = true
  }
}

function read(path: string): z.infer<typeof File> | undefined {
  try {
    return File.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined // no earlier life
  }
}
