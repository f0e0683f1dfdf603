/** `connections`: live connections, laid out as ipvsadm -lcn; of the kernel all of them, in the kernel's order. */
import { once } from 'node:events'
import { type ConnectionFilter, ConnectionState } from '@keelson/contract/messages/connections'
import type { Snapshot } from '@keelson/contract/messages/from-agent'
import { connectionFilter, parseWantedEndpoint } from '@keelson/director/connections/connection-filter'
import { ConnectionLines } from '@keelson/director/connections/connection-lines'
import { readInSlices } from '../kernel/read-in-slices'
import { ask, askSnapshot, objectsOf } from './ask'
import { connectionHeading, connectionLine } from './connection-layout'
import { DEFAULT_RUN_DIR, readOptions } from './options'
import { UsageError } from './usage-error'

const MOST_ROWS = 5000

export async function connectionsCommand(argv: string[]): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = readOptions(argv, {
    'run-dir': text,
    client: text,
    vip: text,
    real: text,
    state: text,
    'persistent-conn': { type: 'boolean' },
  })
  const filter = readFilter(values)
  const runDir = values['run-dir'] ?? DEFAULT_RUN_DIR
  const withEngine = values['persistent-conn'] ?? false
  try {
    const snapshot = await askSnapshot(runDir)
    const [director] = objectsOf(snapshot, 'director')
    if (director?.forwarder === 'ipvs') await printKernel(tableOf(snapshot), filter, withEngine)
    else await printAsked(runDir, filter, withEngine)
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function readFilter(values: Partial<Record<'client' | 'vip' | 'real' | 'state', string>>): ConnectionFilter {
  for (const name of ['client', 'vip', 'real'] as const) {
    const value = values[name]
    if (value !== undefined && !parseWantedEndpoint(value))
      throw new UsageError(`--${name} ${value}: must be an address, address:port ([address]:port) or network/prefix`)
  }
  const state = ConnectionState.optional().safeParse(values.state)
  if (!state.success)
    throw new UsageError(`--state ${values.state}: must be one of ${ConnectionState.options.join(' ')}`)
  const { client, vip, real } = values
  return { client, vip, real, state: state.data }
}

/** IPVS is per network namespace: the agent's is meant, wherever this command runs. */
function tableOf(snapshot: Snapshot): string {
  const pid = objectsOf(snapshot, 'process').find(process => process.pid !== null)?.pid
  return `/proc/${pid ?? 'self'}/net/ip_vs_conn`
}

async function printKernel(path: string, filter: ConnectionFilter, withEngine: boolean): Promise<void> {
  const matches = connectionFilter(filter)
  let printed = connectionHeading(withEngine)
  const lines = new ConnectionLines(row => {
    if (matches(row)) printed += connectionLine(row.describe(), withEngine)
  })
  const print = async () => {
    const text = printed
    printed = ''
    if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain')
  }
  await readInSlices(path, { take: chunk => lines.push(chunk), rest: print })
  await print()
}

async function printAsked(runDir: string, filter: ConnectionFilter, withEngine: boolean): Promise<void> {
  const question = {
    type: 'subscribe',
    subscription: 'cli',
    topic: 'connections',
    filter,
    interval: 0,
    limit: MOST_ROWS,
  } as const
  const wanted = (message: Parameters<Parameters<typeof ask>[1]>[0]) =>
    message.type === 'connections' ? message.report : undefined
  const { rows, matched } = await ask(runDir, wanted, question)
  process.stdout.write(connectionHeading(withEngine) + rows.map(row => connectionLine(row, withEngine)).join(''))
  if (matched > rows.length) process.stderr.write(`partial: ${rows.length} of ${matched} matching entries\n`)
}
