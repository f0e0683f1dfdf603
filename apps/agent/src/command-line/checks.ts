/** `checks VIRTUAL_SERVER REAL_SERVER`: what its last checks saw, oldest first. */
import { ask } from './ask'
import { DEFAULT_RUN_DIR, readOptions } from './options'
import { UsageError } from './usage-error'

export async function checksCommand(argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(argv, { 'run-dir': { type: 'string' } }, true)
  const [virtualServer, realServer] = positionals
  if (positionals.length !== 2 || !virtualServer || !realServer)
    throw new UsageError('needs VIRTUAL_SERVER REAL_SERVER, as keelson-agent status names them')
  try {
    const { results } = await ask(
      values['run-dir'] ?? DEFAULT_RUN_DIR,
      message => (message.type === 'check-history' ? message : undefined),
      { type: 'ask-check-history', id: 'cli', virtualServer, realServer },
    )
    for (const { at, check, ok, text, latency } of results)
      process.stdout.write(
        `${new Date(at).toISOString()}  ${check.padEnd(10)}  ${ok ? 'ok    ' : 'failed'}  ${latency.toFixed(2).padStart(9)} ms  ${text}\n`,
      )
    if (results.length === 0) process.stdout.write(`nothing checked yet for ${realServer} of ${virtualServer}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
