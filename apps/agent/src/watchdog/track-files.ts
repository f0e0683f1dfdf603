/** init_file of a track_file: who tracks it finds a number there from the start (track_file.c). */
import { closeSync, constants, existsSync, lstatSync, openSync, writeSync } from 'node:fs'
import type { Config } from '@keelson/keepalived-conf/config'

const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants

/** `atStart`: only then does `overwrite` overwrite. What goes wrong is said, and stops nothing. */
export function initTrackFiles({ track_file }: Config, atStart: boolean, failed: (text: string) => void): void {
  for (const { name, file, init_file } of track_file) {
    if (!init_file || (existsSync(file) && !(init_file.overwrite && atStart))) continue
    try {
      if (existsSync(file) && !lstatSync(file).isFile()) throw new Error(`${file} is no regular file`)
      // A link that somebody put there must not decide what root writes to.
      const fd = openSync(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o644)
      try {
        writeSync(fd, `${init_file.value}\n`)
      } finally {
        closeSync(fd)
      }
    } catch (error) {
      failed(`track_file ${name}: init_file: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
