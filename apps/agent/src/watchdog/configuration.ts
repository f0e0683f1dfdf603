/** The configuration file of a director: read, judged, replaced whole or not at all. */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { parse } from '@keelson/keepalived-conf/parse'
import { validate } from '@keelson/keepalived-conf/validate'

/** Larger files are refused before they are read: a configuration of 40,000 real servers has some 5 MiB. */
export const LARGEST_FILE = 16 * 1024 * 1024

export interface Configuration {
  file: string
  text: string
  /** sha256, hex */
  hash: string
  diagnostics: Diagnostic[]
}

export const judge = (file: string, text: string): Configuration => ({
  file,
  text,
  hash: hashOf(text),
  diagnostics: validate(parse(text, { file })),
})

/** @throws Error that names the file and what is wrong with it */
export function readConfiguration(file: string): Configuration {
  return judge(file, readText(file))
}

/** @throws Error for a missing, unreadable or much too large file */
export function readText(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) throw new Error(`${file}: no such file`)
  if (!stat.isFile()) throw new Error(`${file}: not a file`)
  if (stat.size > LARGEST_FILE)
    throw new Error(`${file}: ${stat.size} bytes; a keepalived.conf must be at most ${LARGEST_FILE} bytes`)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Either the old text or the new one is on the disk, whenever the power goes. */
export function writeWhole(file: string, text: string, mode = 0o600): void {
  const draft = `${file}.keelson-new`
  const fd = openSync(draft, 'w', mode)
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(draft, file)
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

export const formatDiagnostic = ({ file, line, column, severity, rule, message }: Diagnostic): string =>
  `${file}:${line}:${column}: ${severity}: ${message} [${rule}]`
