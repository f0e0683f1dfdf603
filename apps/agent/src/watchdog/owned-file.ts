/**
 * The file of a keepalived that others may have set up: written over only when it carries our line, when it is a text that a
 * console gave this director, or when exactly this file was adopted. Its mode and owner stay, and a link stays a link.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { writeWhole } from '../files/write-whole'
import { hashOf } from './configuration'
import { hasOwnershipLine, withOwnershipLine } from './ownership-line'

/** Why it may not be written over, and what to do; undefined where it may. */
export function foreignFile(file: string, mayReplace: readonly string[]): string | undefined {
  if (!existsSync(file)) return undefined
  const onDisk = readFileSync(file, 'utf8')
  const hash = hashOf(onDisk)
  if (hasOwnershipLine(onDisk) || mayReplace.includes(hash)) return undefined
  return `${file} (sha256 ${hash}) was not written by Keelson: it is left alone until you adopt exactly this file, here with keelson-agent adopt --sha256 ${hash}, or on the console's page Directors`
}

export function writeOwned(file: string, text: string): void {
  const known = statSync(file, { throwIfNoEntry: false })
  const target = known ? realpathSync(file) : file
  writeWhole(target, withOwnershipLine(text), known ? known.mode & 0o7777 : 0o644, known)
}

/** An operator lets the agent write over the file, if it is exactly this one. Why not, in words. */
export function adoptFile(file: string, sha256: string, chosen: { adopt(sha256: string): void }): string | undefined {
  if (!existsSync(file)) return `${file}: no such file`
  const hash = hashOf(readFileSync(file, 'utf8'))
  if (hash !== sha256) return `${file} has sha256 ${hash}, not ${sha256}: look at it again, it was changed meanwhile`
  chosen.adopt(sha256)
  return undefined
}
