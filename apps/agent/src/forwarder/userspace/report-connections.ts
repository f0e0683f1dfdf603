/** Filters, counts and cuts the connection table on the director: what a reader asked for, never the table itself. */
import type { Connection, ConnectionFilter, ConnectionsReport } from '@keelson/contract/messages/connections'
import {
  endpointWords,
  matchesEndpoint,
  parseWantedEndpoint,
  type WantedEndpoint,
} from '@keelson/director/connections/connection-filter'
import type { BalancedService } from './balanced-service'
import type { ConnectionTable } from './connection-table'
import { formatEndpoint } from './live-destination'

/** Rows of each tally; the rest is summed under none and the report says partial. */
const TALLY_ROWS = 20

interface Listed extends Omit<Connection, 'client' | 'expires'> {
  clientAddress: string
  clientPort: number
  expires: () => number
}

export function reportConnections(
  table: ConnectionTable,
  services: readonly BalancedService[],
  filter: ConnectionFilter,
  limit: number,
  now: number,
): ConnectionsReport {
  const matches = listedFilter(filter)
  const byState = new Map<string, number>()
  const byClient = new Map<string, number>()
  const byReal = new Map<string, number>()
  const byVirtual = new Map<string, number>()
  const rows: Connection[] = []
  let total = 0
  let matched = 0
  for (const listed of everything(table, services, now)) {
    total++
    if (!matches(listed)) continue
    matched++
    const { clientAddress, clientPort, expires, ...rest } = listed
    count(byState, rest.state)
    count(byClient, clientAddress)
    count(byReal, rest.real)
    count(byVirtual, rest.virtual)
    if (rows.length < limit)
      rows.push({ ...rest, client: formatEndpoint(clientAddress, clientPort), expires: expires() })
  }
  const tallied = [byState, byClient, byReal, byVirtual].some(tally => tally.size > TALLY_ROWS)
  const cut: ConnectionsReport['cut'] = []
  if (matched > rows.length) cut.push('rows')
  if (tallied) cut.push('tallies')
  return {
    at: Date.now(),
    total,
    matched,
    partial: cut.length > 0,
    cut,
    rows,
    byState: top(byState),
    byClient: top(byClient),
    byReal: top(byReal),
    byVirtual: top(byVirtual),
  }
}

/** Connections, and the templates of persistence as ip_vs lists them: with client port 0. */
function* everything(table: ConnectionTable, services: readonly BalancedService[], now: number): Iterable<Listed> {
  for (const entry of table.entries()) {
    const { protocol, state, clientAddress, clientPort, virtual, destination } = entry
    const expires = () => table.secondsLeft(entry, now)
    yield { protocol, state, clientAddress, clientPort, virtual, real: destination.endpoint, expires }
  }
  for (const { templates, virtual, endpoint } of services)
    for (const { network, destination, assured, expiresAt } of templates)
      yield {
        protocol: endpoint.protocol,
        state: assured ? 'ASSURED' : 'NONE',
        clientAddress: network,
        clientPort: 0,
        virtual,
        real: destination.endpoint,
        expires: () => Math.max(0, Math.ceil((expiresAt - now) / 1000)),
      }
}

function listedFilter({ client, vip, real, state }: ConnectionFilter): (listed: Listed) => boolean {
  const ofClient = endpointFilter(client)
  const ofVip = endpointFilter(vip)
  const ofReal = endpointFilter(real)
  return listed =>
    (state === undefined || listed.state === state) &&
    ofClient(() => endpointWords(listed.clientAddress, listed.clientPort)) &&
    ofVip(() => wordsOf(listed.virtual)) &&
    ofReal(() => wordsOf(listed.real))
}

/** As the kernel's table is filtered; text that is no endpoint matches nothing. */
function endpointFilter(text: string | undefined): (words: () => Uint32Array | undefined) => boolean {
  if (text === undefined || text === '') return () => true
  const wanted: WantedEndpoint | undefined = parseWantedEndpoint(text)
  if (!wanted) return () => false
  return words => {
    const endpoint = words()
    return endpoint !== undefined && matchesEndpoint(wanted, endpoint, 0)
  }
}

/** Of few different texts: each is read once. */
const known = new Map<string, Uint32Array | undefined>()
function wordsOf(endpoint: string): Uint32Array | undefined {
  if (!known.has(endpoint)) {
    const at = endpoint.lastIndexOf(':')
    if (known.size > 10_000) known.clear()
    known.set(endpoint, endpointWords(endpoint.slice(0, at).replace(/^\[|\]$/g, ''), Number(endpoint.slice(at + 1))))
  }
  return known.get(endpoint)
}

const count = (tally: Map<string, number>, key: string) => tally.set(key, (tally.get(key) ?? 0) + 1)

const top = (tally: Map<string, number>) =>
  [...tally]
    .sort((a, b) => b[1] - a[1])
    .slice(0, TALLY_ROWS)
    .map(([key, n]) => ({ key, count: n }))
