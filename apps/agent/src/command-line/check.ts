/** `check FILE…`: what is wrong with each file, and with all of them as the directors of one cluster. */
import { against } from '@keelson/keepalived-conf/against'
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import type { Document } from '@keelson/keepalived-conf/document'
import { lint } from '@keelson/keepalived-conf/lint'
import { validate } from '@keelson/keepalived-conf/validate'
import { readDocument } from '../watchdog/configuration'
import { readText } from '../watchdog/read-text'
import { formatFindings, formats } from './format-findings'
import { languageOption, readLanguage } from './language'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export function checkCommand(argv: string[]): number {
  const { values, positionals: files } = readOptions(
    argv,
    {
      format: { type: 'string', default: 'text' },
      against: { type: 'string' },
      'config-id': { type: 'string' },
      ...languageOption,
    },
    true,
  )
  const format = formats.find(known => known === values.format)
  if (!format) throw new UsageError(`--format ${values.format}: must be ${formats.join(', ')}`)
  const language = readLanguage(values.lang)
  if (files.length === 0) throw new UsageError('no FILE given')
  const documents = [...new Set(files)].map(file => readDocument(file, textOf(file), values['config-id']))
  const found = [
    ...documents.flatMap(validate),
    ...lint(documents),
    ...documents.flatMap(document => newerThan(document, values.against)),
  ].sort(byPlace(files))
  process.stdout.write(formatFindings[format]({ documents, found, language }))
  return found.some(({ severity }) => severity === 'error') ? 1 : 0
}

function newerThan(document: Document, version: string | undefined): Diagnostic[] {
  if (version === undefined) return []
  const found = against(document, version)
  if (!found) throw new UsageError(`--against ${version}: must be a version of keepalived, as 2.2.7`)
  return found
}

export function textOf(file: string): string {
  try {
    return readText(file)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

const byPlace = (files: string[]) => (a: Diagnostic, b: Diagnostic) =>
  files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column
