/** `check FILE…`: what is wrong with each file, and with all of them as the directors of one cluster. */
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { lint } from '@keelson/keepalived-conf/lint'
import { validate } from '@keelson/keepalived-conf/validate'
import { readDocument } from '../watchdog/configuration'
import { readText } from '../watchdog/read-text'
import { formatFindings, formats } from './format-findings'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export function checkCommand(argv: string[]): number {
  const { values, positionals: files } = readOptions(
    argv,
    { format: { type: 'string', default: 'text' }, 'config-id': { type: 'string' } },
    true,
  )
  const format = formats.find(known => known === values.format)
  if (!format) throw new UsageError(`--format ${values.format}: must be ${formats.join(', ')}`)
  if (files.length === 0) throw new UsageError('no FILE given')
  const documents = files.map(file => readDocument(file, textOf(file), values['config-id']))
  const found = [...documents.flatMap(validate), ...lint(documents)].sort(byPlace(files))
  process.stdout.write(formatFindings[format](files, found))
  return found.some(({ severity }) => severity === 'error') ? 1 : 0
}

function textOf(file: string): string {
  try {
    return readText(file)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

const byPlace = (files: string[]) => (a: Diagnostic, b: Diagnostic) =>
  files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column
