/** FILE_CHECK: checks that are told instead of asking. */
import { liveKey } from '@keelson/contract/messages/live-state'
import { judgeFile } from '@keelson/director/checkers/judge-file'
import type { Verdict } from '@keelson/director/pool/pool-real-server'
import type { Config, FileCheckConfig, VirtualServer } from '@keelson/keepalived-conf/config'
import { WatchedFiles } from '../files/watched-files'
import type { Exchanged } from './exchanged-servers'
import type { CheckPlace } from './shared-checks'

interface WatchedCheck {
  place: CheckPlace
  config: FileCheckConfig
}

export class WatchedChecks {
  readonly #files: WatchedFiles
  readonly #judged: (place: CheckPlace, verdict: Verdict) => void
  /** of the virtual servers that have any */
  #watching: ReadonlyMap<VirtualServer, readonly WatchedCheck[]> = new Map()
  #trackFiles: Config['track_file'] = []

  constructor(judged: (place: CheckPlace, verdict: Verdict) => void, failed: (text: string) => void) {
    this.#judged = judged
    this.#files = new WatchedFiles((name, value) => this.#told(name, value), failed)
  }

  /** `exchanged`: the virtual servers that are others, where that is known. */
  reconcile({ virtual_server, track_file }: Config, exchanged?: readonly Exchanged[]): void {
    if (exchanged && this.#watching.size === 0 && exchanged.every(({ now }) => watchedOf(now).length === 0)) return
    const before = this.#watching
    const watching = virtual_server.map(server => [server, before.get(server) ?? watchedOf(server)] as const)
    this.#watching = new Map(watching.filter(([, checks]) => checks.length > 0))
    const used = new Set([...this.#watching.values()].flat().map(({ config }) => config.track_file))
    this.#trackFiles = track_file.filter(({ name }) => used.has(name))
    this.#files.open(this.#trackFiles)
  }

  stop(): void {
    this.#files.close()
  }

  #told(name: string, value: number): void {
    const own = this.#trackFiles.find(file => file.name === name)?.weight
    for (const { config, place } of [...this.#watching.values()].flat()) {
      const weight = config.weight ?? own
      if (config.track_file !== name || !weight) continue
      const { up, weight: addedWeight, text } = judgeFile(value, weight)
      this.#judged(place, { up, reason: `FILE_CHECK ${name}: ${text}`, addedWeight })
    }
  }
}

const watchedOf = (server: VirtualServer): WatchedCheck[] =>
  server.real_server.flatMap(({ id, checkers }) =>
    checkers.flatMap((config, index) =>
      config.type === 'FILE_CHECK'
        ? [{ config, place: { server, realServer: id, index, key: liveKey.realServer(server.id, id) } }]
        : [],
    ),
  )
