/** The configuration file of a director: read and judged. */
import { createHash, randomInt } from 'node:crypto'
import { hostname } from 'node:os'
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import type { Document } from '@keelson/keepalived-conf/document'
import { follow } from '@keelson/keepalived-conf/follow'
import { parse } from '@keelson/keepalived-conf/parse'
import type { Surroundings } from '@keelson/keepalived-conf/parse-options'
import { type Tally, tallyOf } from '@keelson/keepalived-conf/tally'
import { validate } from '@keelson/keepalived-conf/validate'
import { includeFiles } from './include-files'
import { withoutOwnershipLine } from './ownership-line'
import { readText } from './read-text'

export interface Configuration {
  file: string
  text: string
  /** With what the file was read: the other processes read it with the same. */
  surroundings: Surroundings
  /** sha256, hex: worked out when somebody asks */
  readonly hash: string
  /** what is wrong with it: worked out when somebody asks */
  readonly diagnostics: readonly Diagnostic[]
  /** how many those are */
  readonly tally: Tally
  document: Document
}

/** `before`: the one that runs; of what is the same in both nothing is read again. */
export function judge(file: string, text: string, before?: Configuration): Configuration {
  const document = (before?.file === file && follow(before.document, text)) || readDocument(file, text)
  const { surroundings } = document
  let hash: string | undefined
  let diagnostics: readonly Diagnostic[] | undefined
  return {
    file,
    text,
    surroundings,
    document,
    get diagnostics() {
      diagnostics ??= validate(document)
      return diagnostics
    },
    get tally() {
      return tallyOf(document, () => this.diagnostics)
    },
    get hash() {
      hash ??= hashOf(text)
      return hash
    },
  }
}

/** The text as this director reads it: with the files that it includes, and as its own config-id. */
export function readDocument(file: string, text: string, configId = ownConfigId()): Document {
  const environment = process.env as Record<string, string>
  const surroundings = { configId, workingDirectory: process.cwd(), environment, randomSeed: randomInt(2 ** 31) }
  return parse(text, { file, include: includeFiles, surroundings })
}

/** keepalived's own: the name of the host up to the first dot. */
const ownConfigId = (): string => hostname().split('.')[0] ?? ''

/** @throws Error that names the file and what is wrong with it */
export function readConfiguration(file: string, before?: Configuration): Configuration {
  return judge(file, withoutOwnershipLine(readText(file)), before)
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

export const formatDiagnostic = ({ file, line, column, severity, rule, message }: Diagnostic): string =>
  `${file}:${line}:${column}: ${severity}: ${message} [${rule}]`
