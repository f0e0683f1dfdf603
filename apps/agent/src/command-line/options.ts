/** Command-line options by node:util's parseArgs, with its complaints as usage errors. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from './usage-error'

export const DEFAULT_RUN_DIR = '/run/keelson'

type Options = NonNullable<ParseArgsConfig['options']>

/** @throws UsageError for an unknown option, a missing value, or positionals where none belong */
export function readOptions<O extends Options>(argv: string[], options: O, allowPositionals = false) {
  try {
    return parseArgs({ args: argv, options, allowPositionals, strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
