/** `demote|failback|reannounce [INSTANCE]`, `reload`, `recheck [VIRTUAL_SERVER]`: a person's orders to the running agent. */
import { Demote, type Order } from '@keelson/contract/messages/from-console'
import { ask, byPerson } from './ask'
import { DEFAULT_RUN_DIR, readOptions } from './options'
import { UsageError } from './usage-error'

export async function orderCommand(type: Order['type'], argv: string[]): Promise<number> {
  const options = { 'run-dir': { type: 'string' }, for: { type: 'string' } } as const
  const { values, positionals } = readOptions(argv, options, true)
  if (values.for !== undefined && type !== 'demote') throw new UsageError('--for belongs to demote')
  if (positionals.length > (type === 'reload' ? 0 : 1))
    throw new UsageError(`${positionals.at(-1)} is one word too many`)
  const order = orderFrom(type, positionals[0], values.for)
  try {
    const { ok, error, effect } = await ask(
      values['run-dir'] ?? DEFAULT_RUN_DIR,
      message => (message.type === 'command-result' ? message : undefined),
      order,
    )
    if (ok) process.stdout.write(`${effect ?? 'done'}\n`)
    else process.stderr.write(`${error}\n`)
    return ok ? 0 : 1
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function orderFrom(type: Order['type'], what: string | undefined, seconds: string | undefined): Order {
  const common = { id: 'cli', by: byPerson() }
  switch (type) {
    case 'demote': {
      const hold = seconds === undefined ? {} : { hold: Math.round(Number(seconds) * 1000) }
      const order = Demote.safeParse({ type, instance: what, ...hold, ...common })
      if (!order.success) throw new UsageError(`--for ${seconds}: must be 1 to 86400 seconds`)
      return order.data
    }
    case 'failback':
    case 'reannounce':
      return { type, instance: what, ...common }
    case 'reload':
      return { type, ...common }
    case 'restart-checks':
      return { type, virtualServer: what, ...common }
  }
}
