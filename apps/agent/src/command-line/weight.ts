/** `weight VIRTUAL_SERVER REAL_SERVER WEIGHT`: an operator's weight, at once, without touching a connection; 0 drains. */
import { SetWeight } from '@keelson/contract/messages/from-console'
import { askFor, byPerson } from './ask'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export async function weightCommand(argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(argv, { 'run-dir': { type: 'string' } }, true)
  const [virtualServer, realServer, weight] = positionals
  if (positionals.length !== 3)
    throw new UsageError('needs VIRTUAL_SERVER REAL_SERVER WEIGHT, as keelson-agent status names them')
  const question = SetWeight.safeParse({
    type: 'set-weight',
    id: 'cli',
    virtualServer,
    realServer,
    weight: Number(weight),
    by: byPerson(),
  })
  if (!question.success) throw new UsageError(`weight ${weight}: must be a whole number from 0 to 2147483647`)
  return askFor(values['run-dir'], question.data)
}
