/** `move`: another engine for this director; its VIPs go to the other director meanwhile. */
import { EngineName } from '@keelson/contract/messages/live-state'
import { askFor, byPerson } from './ask'
import { readOptions } from './options'
import { UsageError } from './usage-error'

/** One engine says goodbye and ends, another starts, ms. */
const PATIENCE = 60_000

export async function moveCommand(argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(argv, { 'run-dir': { type: 'string' } }, true)
  const engine = EngineName.safeParse(positionals[0])
  if (!engine.success || positionals.length !== 1)
    throw new UsageError(`needs an engine: ${EngineName.options.join(' or ')}`)
  const order = { type: 'move-engine', id: 'move', engine: engine.data, by: byPerson() } as const
  return askFor(values['run-dir'], order, PATIENCE)
}
