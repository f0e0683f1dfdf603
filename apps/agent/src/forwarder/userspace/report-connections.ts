/** Filters, counts and cuts the connection table on the director: what a reader asked for, never the table itself. */
import { BlockList, isIP } from 'node:net'
import type { ConnectionFilter, ConnectionsReport } from '@keelson/contract/messages/connections'
import { type ConnectionTable, type Entry, secondsLeft } from './connection-table'

/** Rows of each tally; the rest is summed under none and the report says partial. */
const TALLY_ROWS = 20

export function reportConnections(
  table: ConnectionTable,
  filter: ConnectionFilter,
  limit: number,
  now: number,
): ConnectionsReport {
  const matches = entryFilter(filter)
  const byState = new Map<string, number>()
  const byClient = new Map<string, number>()
  const byReal = new Map<string, number>()
  const byVirtual = new Map<string, number>()
  const rows: ConnectionsReport['rows'] = []
  let matched = 0
  for (const entry of table.entries()) {
    if (!matches(entry)) continue
    matched++
    count(byState, entry.state)
    count(byClient, entry.clientAddress)
    count(byReal, entry.real)
    count(byVirtual, entry.virtual)
    if (rows.length < limit) {
      const { state, client, virtual, real } = entry
      rows.push({ protocol: 'TCP', expires: secondsLeft(entry, now), state, client, virtual, real })
    }
  }
  const cut = [byState, byClient, byReal, byVirtual].some(tally => tally.size > TALLY_ROWS)
  return {
    at: Date.now(),
    total: table.size,
    matched,
    partial: matched > rows.length || cut,
    rows,
    byState: top(byState),
    byClient: top(byClient),
    byReal: top(byReal),
    byVirtual: top(byVirtual),
  }
}

function entryFilter({ client, vip, real, state }: ConnectionFilter): (entry: Entry) => boolean {
  const matchesClient = endpointFilter(client)
  const matchesVip = endpointFilter(vip)
  const matchesReal = endpointFilter(real)
  return entry =>
    (state === undefined || entry.state === state) &&
    matchesClient(entry.client) &&
    matchesVip(entry.virtual) &&
    matchesReal(entry.real)
}

/** `10.0.0.7`, `10.0.0.7:80`, `[::1]:80` or `10.0.0.0/8`; text that is none of these matches nothing. */
export function endpointFilter(wanted: string | undefined): (endpoint: string) => boolean {
  if (wanted === undefined || wanted === '') return () => true
  const [network, prefix] = wanted.split('/')
  const family = isIP(network ?? '')
  if (prefix !== undefined) {
    const bits = Number(prefix)
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return () => false
    const block = new BlockList()
    block.addSubnet(network ?? '', bits, family === 4 ? 'ipv4' : 'ipv6')
    return endpoint => {
      const address = addressOf(endpoint)
      return block.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
    }
  }
  return family ? endpoint => addressOf(endpoint) === wanted : endpoint => endpoint === wanted
}

export const formatEndpoint = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

const addressOf = (endpoint: string) => endpoint.slice(0, endpoint.lastIndexOf(':')).replace(/^\[|\]$/g, '')

const count = (tally: Map<string, number>, key: string) => tally.set(key, (tally.get(key) ?? 0) + 1)

const top = (tally: Map<string, number>) =>
  [...tally]
    .sort((a, b) => b[1] - a[1])
    .slice(0, TALLY_ROWS)
    .map(([key, n]) => ({ key, count: n }))
