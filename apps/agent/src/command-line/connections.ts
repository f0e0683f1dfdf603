/** `connections`: live connections, laid out as ipvsadm -lcn. */
import { type Connection, ConnectionState } from '@keelson/contract/messages/connections'
import { ask } from './ask'
import { DEFAULT_RUN_DIR, readOptions } from './options'
import { UsageError } from './usage-error'

const MOST_ROWS = 5000
const HEADING = ['IPVS connection entries', 'pro expire state       source             virtual            destination']

export async function connectionsCommand(argv: string[]): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = readOptions(argv, { 'run-dir': text, client: text, vip: text, real: text, state: text })
  const state = ConnectionState.optional().safeParse(values.state)
  if (!state.success)
    throw new UsageError(`--state ${values.state}: must be one of ${ConnectionState.options.join(' ')}`)
  const { client, vip, real } = values
  const filter = { client, vip, real, state: state.data }
  const question = {
    type: 'subscribe',
    subscription: 'cli',
    topic: 'connections',
    filter,
    interval: 0,
    limit: MOST_ROWS,
  } as const
  const report = await ask(
    values['run-dir'] ?? DEFAULT_RUN_DIR,
    message => (message.type === 'connections' ? message.report : undefined),
    question,
  ).catch((error: Error) => error)
  if (report instanceof Error) {
    process.stderr.write(`${report.message}\n`)
    return 1
  }
  process.stdout.write(`${[...HEADING, ...report.rows.map(connectionLine)].join('\n')}\n`)
  if (report.matched > report.rows.length)
    process.stderr.write(`partial: ${report.rows.length} of ${report.matched} matching entries\n`)
  return 0
}

/** ipvsadm's own format: "%-3s %-6s %-11s %-18s %-18s %s". */
function connectionLine({ protocol, expires, state, client, virtual, real }: Connection): string {
  const expire = `${String(Math.floor(expires / 60)).padStart(2, '0')}:${String(expires % 60).padStart(2, '0')}`
  return `${protocol.padEnd(3)} ${expire.padEnd(6)} ${state.padEnd(11)} ${client.padEnd(18)} ${virtual.padEnd(18)} ${real}`
}
