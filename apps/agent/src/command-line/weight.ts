/** `weight VIRTUAL_SERVER REAL_SERVER WEIGHT`: an operator's weight, at once, without touching a connection; 0 drains. */
import { userInfo } from 'node:os'
import { SetWeight } from '@keelson/contract/messages/from-console'
import { ask } from './ask'
import { DEFAULT_RUN_DIR, readOptions } from './options'
import { UsageError } from './usage-error'

export async function weightCommand(argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(argv, { 'run-dir': { type: 'string' } }, true)
  const [virtualServer, realServer, weight] = positionals
  if (positionals.length !== 3)
    throw new UsageError('needs VIRTUAL_SERVER REAL_SERVER WEIGHT, as keelson-agent status names them')
  const by = `${userInfo().username} on the director`
  const question = SetWeight.safeParse({
    type: 'set-weight',
    id: 'cli',
    virtualServer,
    realServer,
    weight: Number(weight),
    by,
  })
  if (!question.success) throw new UsageError(`weight ${weight}: must be a whole number from 0 to 2147483647`)
  try {
    const runDir = values['run-dir'] ?? DEFAULT_RUN_DIR
    const { ok, error } = await ask(
      runDir,
      message => (message.type === 'command-result' ? message : undefined),
      question.data,
    )
    if (!ok) process.stderr.write(`${error}\n`)
    return ok ? 0 : 1
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
