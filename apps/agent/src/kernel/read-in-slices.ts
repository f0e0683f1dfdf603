/** A file that the kernel makes while it is read (/proc), bytes as they come, with pauses in which the process does other things. */
import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { monotonicNow } from '../live/clock'

/** The kernel hands out a page at a time (seq_file); more does no harm. */
const CHUNK = 64 * 1024
/** Reading goes on this long, ms, before others have their turn. */
const SLICE = 4

export interface Reading {
  /** The chunk is valid during the call only. */
  take(chunk: Uint8Array): void
  /** Between slices, instead of one turn of the event loop. */
  rest?(): Promise<unknown>
  /** ms; what is not read by then is not read */
  time?: number
}

/** True when it was read to its end. @throws Error of `open` or `read` */
export async function readInSlices(path: string, { take, rest, time }: Reading): Promise<boolean> {
  const fd = openSync(path, 'r')
  const bytes = Buffer.allocUnsafeSlow(CHUNK)
  const begun = monotonicNow()
  try {
    for (let slice = begun; ; ) {
      const length = readSync(fd, bytes, 0, CHUNK, null)
      if (length === 0) return true
      take(bytes.subarray(0, length))
      const now = monotonicNow()
      if (time !== undefined && now - begun >= time) return false
      if (now - slice < SLICE) continue
      await (rest ?? turn)()
      slice = monotonicNow()
    }
  } finally {
    closeSync(fd)
  }
}
