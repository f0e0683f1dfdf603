/** `format FILE…`: canonical white space; words, comments and their order stay. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { formatConf } from '@keelson/keepalived-conf/format'
import { textOf } from './check'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export function formatCommand(argv: string[]): number {
  const { values, positionals: files } = readOptions(
    argv,
    { write: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
    true,
  )
  if (files.length === 0) throw new UsageError('no FILE given')
  if (values.write && values.check) throw new UsageError('--write or --check, not both')
  if (files.length > 1 && !values.write && !values.check) throw new UsageError('several FILEs need --write or --check')
  const untidy = files.filter(file => !isTidy(file, values))
  if (!values.check) return 0
  for (const file of untidy) process.stdout.write(`${file}\n`)
  return untidy.length > 0 ? 1 : 0
}

function isTidy(file: string, { write, check }: { write: boolean; check: boolean }): boolean {
  const { text, encoding } = decode(file)
  const formatted = formatConf(text)
  if (!write && !check) process.stdout.write(Buffer.from(formatted, encoding))
  else if (write && formatted !== text)
    writeFileSync(file, Buffer.from(formatted, encoding), { mode: statSync(file).mode })
  return formatted === text
}

/** Every byte must come back: what is not UTF-8 is read, and written, as latin1. */
function decode(file: string): { text: string; encoding: 'utf8' | 'latin1' } {
  const text = textOf(file)
  const bytes = readFileSync(file)
  return bytes.equals(Buffer.from(text, 'utf8'))
    ? { text, encoding: 'utf8' }
    : { text: bytes.toString('latin1'), encoding: 'latin1' }
}
