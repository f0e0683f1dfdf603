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
import type { Exchanged } from './exchanged-servers'
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
  /** of the checks of each virtual server that was last configured */
  readonly #keys = new Map<VirtualServer, ReadonlySet<string>>()
  #ssl = ''
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
   * Equal checks go on, and of virtual servers that are the same objects nothing is looked at; `joined` is told of places that a
   * check with a result is new to. What it returns begins the new ones, for when the rest of the configuration is done: of ten
   * thousand, many would be late from the start. `exchanged`: those that are others, where that is known.
   */
  reconcile(
    config: Config,
    joined: (place: CheckPlace, check: RunningCheck) => void,
    exchanged?: readonly Exchanged[],
  ): () => void {
    const { virtual_server, SSL } = config
    this.#surroundings = { ...config, verifyCertificates: this.#how.verifyCertificates }
    const ssl = JSON.stringify(SSL ?? null)
    const known = ssl === this.#ssl ? exchanged : undefined
    const wanted = new Set(known?.map(({ now }) => now) ?? virtual_server)
    const gone = new Set(known?.map(({ was }) => was) ?? this.#keys.keys())
    if (!known && ssl === this.#ssl) for (const server of wanted) gone.delete(server)
    const touched = new Set<string>()
    for (const server of gone) {
      for (const key of this.#keys.get(server) ?? []) touched.add(key)
      this.#keys.delete(server)
    }
    const left = new Set([...touched].flatMap(key => this.#leave(key, gone).map(place => `${key} ${placeKey(place)}`)))
    this.#ssl = ssl
    const fresh = new Map<string, { config: ProbedCheck; places: CheckPlace[] }>()
    for (const server of wanted) {
      if (this.#keys.has(server)) continue
      const placed = this.#placesOf(server)
      this.#keys.set(server, new Set(placed.map(({ key }) => key)))
      for (const { key, config, place } of placed) {
        const shared = this.#checks.get(key)
        const others = shared?.places ?? fresh.get(key)?.places
        if (others) others.push(place)
        else fresh.set(key, { config, places: [place] })
        if (shared?.check.verdict && !left.has(`${key} ${placeKey(place)}`)) joined(place, shared.check)
      }
    }
    for (const key of touched) this.#endUnused(key)
    return () => {
      for (const [key, { config, places }] of fresh) this.#begin(key, config, places)
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

  #placesOf(server: VirtualServer): { key: string; config: ProbedCheck; place: CheckPlace }[] {
    return server.real_server.flatMap(real =>
      real.checkers.flatMap((config, index) => {
        if (!isProbed(config)) return []
        const tls = config.type === 'SSL_GET' ? this.#ssl : ''
        const own = this.#how.shared ? '' : `${server.id} ${real.id} ${index}`
        const place = { server, realServer: real.id, index, key: liveKey.realServer(server.id, real.id) }
        return [{ key: `${checkerKey(config)} ${tls} ${own}`, config, place }]
      }),
    )
  }

  /** The places that are no more. */
  #leave(key: string, servers: ReadonlySet<VirtualServer>): CheckPlace[] {
    const shared = this.#checks.get(key)
    if (!shared) return []
    const gone = shared.places.filter(({ server }) => servers.has(server))
    shared.places = shared.places.filter(({ server }) => !servers.has(server))
    return gone
  }

  #endUnused(key: string): void {
    const shared = this.#checks.get(key)
    if (!shared || shared.places.length > 0) return
    shared.check.stop()
    this.#checks.delete(key)
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
