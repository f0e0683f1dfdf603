/** Which real server a client, or its whole network, keeps: ip_vs's templates (ip_vs_sched_persist), listed with client port 0. */
import { persistenceNetwork } from '@keelson/director/pool/persistence-network'
import type { LiveDestination } from './live-destination'

/** What a template still led by connections is prolonged by, ms (ip_vs_conn_expire). */
const PROLONGED = 60_000
/** Hostile clients may not fill the memory: the oldest go first. */
const MOST_TEMPLATES = 500_000

export interface Template {
  readonly network: string
  readonly destination: LiveDestination
  /** connections that it led and that stand */
  led: number
  /** one of them was established */
  assured: boolean
  expiresAt: number
}

export class PersistenceTemplates {
  readonly #templates = new Map<string, Template>()

  find(client: string, granularity: string | undefined): Template | undefined {
    return this.#templates.get(persistenceNetwork(client, granularity))
  }

  /** `timeout` and `now` in ms; takes the place of an earlier one. */
  set(client: string, granularity: string | undefined, destination: LiveDestination, until: number): Template {
    const network = persistenceNetwork(client, granularity)
    this.#drop(network)
    const template = { network, destination, led: 0, assured: false, expiresAt: until }
    this.#templates.set(network, template)
    destination.bindTemplate()
    if (this.#templates.size > MOST_TEMPLATES) {
      const [oldest] = this.#templates.keys()
      if (oldest !== undefined) this.#drop(oldest)
    }
    return template
  }

  sweep(now: number): void {
    for (const template of this.#templates.values()) {
      if (template.expiresAt > now) continue
      if (template.led > 0) template.expiresAt = now + PROLONGED
      else this.#drop(template.network)
    }
  }

  clear(): void {
    for (const network of this.#templates.keys()) this.#drop(network)
  }

  [Symbol.iterator](): Iterator<Template> {
    return this.#templates.values()
  }

  #drop(network: string): void {
    this.#templates.get(network)?.destination.unbindTemplate()
    this.#templates.delete(network)
  }
}
