/**
 * How many processes each vrrp_track_process has: /proc, read twice a second, off the main thread. Deviates: keepalived
 * listens to the proc connector, which the kernel has in the first network namespace only.
 */
import { readdir, readFile } from 'node:fs/promises'
import { isMeant, type SeenProcess } from '@keelson/director/vrrp/process-tracker'
import type { VrrpTrackProcess } from '@keelson/keepalived-conf/config'

const INTERVAL = 500

export class ProcessScan {
  #tracked: readonly VrrpTrackProcess[] = []
  #timer: NodeJS.Timeout | undefined
  #running = false
  readonly #tell: (name: string, count: number) => void

  constructor(tell: (name: string, count: number) => void) {
    this.#tell = tell
  }

  /** Counts these from now on; nothing is read where there are none. */
  follow(tracked: readonly VrrpTrackProcess[]): void {
    this.#tracked = tracked
    if (tracked.length > 0 && !this.#running) this.#look()
  }

  close(): void {
    this.#tracked = []
    clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    this.#running = true
    const processes = await runningProcesses()
    this.#running = false
    if (this.#tracked.length === 0) return
    for (const tracked of this.#tracked)
      this.#tell(tracked.name, processes.filter(seen => isMeant(tracked, seen)).length)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), INTERVAL)
  }
}

/** One after the other, so that a thousand of them do not crowd the thread pool. */
async function runningProcesses(): Promise<SeenProcess[]> {
  const found: SeenProcess[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const name = (await readFile(`/proc/${entry}/comm`, 'utf8')).trimEnd()
      const line = await readFile(`/proc/${entry}/cmdline`, 'utf8')
      found.push({ name, commandLine: line.split('\0').slice(0, -1) })
    } catch {
      // It ended meanwhile.
    }
  }
  return found
}
