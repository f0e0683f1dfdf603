/** `drain|out|activate VIRTUAL_SERVER REAL_SERVER`: what a person decides about a real server, whatever its health. */
import type { OperatorState } from '@keelson/contract/messages/from-console'
import { askFor, byPerson } from './ask'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export async function operatorStateCommand(state: OperatorState, argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(argv, { 'run-dir': { type: 'string' } }, true)
  const [virtualServer, realServer] = positionals
  if (positionals.length !== 2 || !virtualServer || !realServer)
    throw new UsageError('needs VIRTUAL_SERVER REAL_SERVER, as keelson-agent status names them')
  const by = byPerson()
  return askFor(values['run-dir'], { type: 'set-operator-state', id: 'cli', virtualServer, realServer, state, by })
}
