import { isAscii } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'

/** Larger files are refused before they are read: a configuration of 40,000 real servers has some 5 MiB. */
export const LARGEST_FILE = 16 * 1024 * 1024

/** @throws Error for a missing, unreadable or much too large file */
export function readText(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) throw new Error(`${file}: no such file`)
  if (!stat.isFile()) throw new Error(`${file}: not a file`)
  if (stat.size > LARGEST_FILE)
    throw new Error(`${file}: ${stat.size} bytes; a keepalived.conf must be at most ${LARGEST_FILE} bytes`)
  try {
    const bytes = readFileSync(file)
    // To decode a large file takes longer than all else that a reload of it does.
    return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
