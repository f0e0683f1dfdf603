/**
 * The checks of all real servers: one probe an endpoint. Equal checks of the same real server behind many virtual
 * servers run once, and each of them hears the result (keepalived runs each; keepalived#2358 asks for this).
 */
import { liveKey } from '@keelson/contract/messages/live-state'
import { checkerKey } from '@keelson/director/checkers/checker-key'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import { isProbed, type ProbedCheck } from '@keelson/director/checkers/runnable-check'
import type { Config, VirtualServer } from '@keelson/keepalived-conf/config'
import type { ProbeSurroundings } from '../probes/probe'
import { RunningCheck, type Turned } from './running-check'

/** Which check of which real server of which virtual server. */
export interface CheckPlace {
  server: VirtualServer
  realServer: string
  index: number
  /** of its real server's live state */
  key: string
}

interface SharedCheck {
  check: RunningCheck
  places: CheckPlace[]
}

export interface HowToCheck {
  /** false: a probe of its own for each place, as keepalived does */
  shared: boolean
  verifyCertificates: boolean
}

export class SharedChecks {
  readonly #checks = new Map<string, SharedCheck>()
  readonly #how: HowToCheck
  readonly #begun: (late: number) => void
  readonly #finished: (place: CheckPlace, check: RunningCheck, result: ProbeResult, turned: Turned) => void
  #surroundings: ProbeSurroundings = {}

  /** `begun`: see RunningCheck. */
  constructor(
    how: HowToCheck,
    begun: (late: number) => void,
    finished: (place: CheckPlace, check: RunningCheck, result: ProbeResult, turned: Turned) => void,
  ) {
    this.#how = how
    this.#begun = begun
    this.#finished = finished
  }

  get size(): number {
    return this.#checks.size
  }

  /**
   * Equal checks go on; `joined` is told of places that a check with a result is new to. What it returns begins the new
   * ones, for when the rest of the configuration is done: of ten thousand, many would be late from the start.
   */
  reconcile(config: Config, joined: (place: CheckPlace, check: RunningCheck) => void): () => void {
    const { virtual_server, SSL } = config
    this.#surroundings = { ...config, verifyCertificates: this.#how.verifyCertificates }
    const wanted = new Map<string, { config: ProbedCheck; places: CheckPlace[] }>()
    for (const server of virtual_server)
      for (const real of server.real_server)
        for (const [index, config] of real.checkers.entries()) {
          if (!isProbed(config)) continue
          const tls = config.type === 'SSL_GET' ? JSON.stringify(SSL ?? null) : ''
          const own = this.#how.shared ? '' : `${server.id} ${real.id} ${index}`
          const key = `${checkerKey(config)} ${tls} ${own}`
          const place = { server, realServer: real.id, index, key: liveKey.realServer(server.id, real.id) }
          const known = wanted.get(key)
          if (known) known.places.push(place)
          else wanted.set(key, { config, places: [place] })
        }
    for (const [key, { check }] of this.#checks)
      if (!wanted.has(key)) {
        check.stop()
        this.#checks.delete(key)
      }
    for (const [key, { places }] of wanted) this.#join(key, places, joined)
    return () => {
      for (const [key, { config, places }] of wanted) if (!this.#checks.has(key)) this.#begin(key, config, places)
    }
  }

  /** Of one virtual server or of all; how many probe now. */
  probeNow(virtualServer: string | undefined): number {
    let count = 0
    for (const { check, places } of this.#checks.values())
      if (virtualServer === undefined || places.some(({ server }) => server.id === virtualServer))
        count += check.probeNow() ? 1 : 0
    return count
  }

  /** For whom nobody may serve now (ha_suspend): a check runs while any of its places needs it. */
  suspend(isSuspended: (server: VirtualServer) => boolean): void {
    for (const { check, places } of this.#checks.values())
      check.suspend(places.every(place => isSuspended(place.server)))
  }

  stop(): void {
    for (const { check } of this.#checks.values()) check.stop()
  }

  #join(key: string, places: CheckPlace[], joined: (place: CheckPlace, check: RunningCheck) => void): void {
    const kept = this.#checks.get(key)
    if (!kept) return
    const known = new Set(kept.places.map(placeKey))
    kept.places = places
    if (kept.check.verdict) for (const place of places) if (!known.has(placeKey(place))) joined(place, kept.check)
  }

  #begin(key: string, config: ProbedCheck, places: CheckPlace[]): void {
    const shared: SharedCheck = {
      places,
      check: new RunningCheck(
        config,
        () => this.#surroundings,
        this.#begun,
        (check, result, turned) => {
          for (const place of shared.places) this.#finished(place, check, result, turned)
        },
      ),
    }
    this.#checks.set(key, shared)
  }
}

const placeKey = ({ key, index }: CheckPlace) => `${key} ${index}`
