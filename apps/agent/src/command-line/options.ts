/** Command-line options by node:util's parseArgs, with its complaints as usage errors. */
import { join, resolve } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from './usage-error'

export const DEFAULT_RUN_DIR = '/run/keelson'
/** What must outlive a reboot. */
const DEFAULT_STATE_DIR = '/var/lib/keelson'

/** Beside a run directory of one's own, unless it is named too: two agents of one machine do not meet. */
export function stateDirOf(values: { 'run-dir'?: string; 'state-dir'?: string }): string {
  const beside = values['run-dir'] === undefined ? DEFAULT_STATE_DIR : join(values['run-dir'], 'state')
  return resolve(values['state-dir'] ?? beside)
}

type Options = NonNullable<ParseArgsConfig['options']>

/** @throws UsageError for an unknown option, a missing value, or positionals where none belong */
export function readOptions<O extends Options>(argv: string[], options: O, allowPositionals = false) {
  try {
    return parseArgs({ args: argv, options, allowPositionals, strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
