/** The files of track_file: read when they change, told when their number does. */
import { type FSWatcher, readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { TrackFile } from '@keelson/keepalived-conf/config'

export class WatchedFiles {
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #tell: (name: string, value: number) => void
  readonly #failed: (text: string) => void

  constructor(tell: (name: string, value: number) => void, failed: (text: string) => void) {
    this.#tell = tell
    this.#failed = failed
  }

  /** Whole folders are watched: a file may come later, or be replaced by renaming. */
  open(files: readonly TrackFile[]): void {
    this.close()
    for (const { name, file } of files) {
      this.#tell(name, numberIn(file))
      try {
        const watcher = watch(dirname(file), (_, changed) => {
          if (changed === null || changed === basename(file)) this.#tell(name, numberIn(file))
        })
        watcher.on('error', error => this.#failed(`track_file ${name}: ${error.message}`))
        this.#watchers.set(name, watcher)
      } catch (error) {
        this.#failed(`track_file ${name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }
}

/** 0 where there is no file, or no number at its beginning. */
function numberIn(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0
  } catch {
    return 0
  }
}
