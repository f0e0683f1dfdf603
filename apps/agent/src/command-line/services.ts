/** `services`: the forwarder's table, laid out as ipvsadm -Ln, with --stats and --rate; of IPVS all that the kernel has, whoever set it. */
import type { Snapshot } from '@keelson/contract/messages/from-agent'
import type { LiveObjects, Traffic } from '@keelson/contract/messages/live-state'
import { destinationKey } from '@keelson/director/ipvs/ipvs-table'
import {
  destinationFigures,
  type Figures,
  headingLines,
  destinationLine as kernelDestination,
  serviceLine as kernelService,
  type ListingKind,
  ratesOf,
  serviceFigures,
  serviceTitle,
  statisticsOf,
} from '@keelson/director/ipvs/ipvsadm-lines'
import { IpvsSocket } from '../kernel/ipvs-socket'
import { askSnapshot, objectsOf } from './ask'
import { DEFAULT_RUN_DIR, readOptions } from './options'
import { UsageError } from './usage-error'

const forwardName = { NAT: 'Masq', DR: 'Route', TUN: 'Tunnel' } as const

export async function servicesCommand(argv: string[]): Promise<number> {
  const flag = { type: 'boolean' } as const
  const { values } = readOptions(argv, { 'run-dir': { type: 'string' }, stats: flag, rate: flag, exact: flag })
  if (values.stats && values.rate) throw new UsageError('--stats and --rate: one of them, as with ipvsadm')
  const kind = values.stats ? 'stats' : values.rate ? 'rate' : 'table'
  const exact = values.exact ?? false
  const snapshot = await askSnapshot(values['run-dir'] ?? DEFAULT_RUN_DIR).catch((error: Error) => error)
  if (snapshot instanceof Error) {
    process.stderr.write(`${snapshot.message}\n`)
    return 1
  }
  const [director] = objectsOf(snapshot, 'director')
  const lines = director?.forwarder === 'ipvs' ? kernelTable(kind, exact) : toldTable(snapshot, director, kind, exact)
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

/** Rates are the kernel's own, which it smooths over some seconds, as ipvsadm shows them. */
function kernelTable(kind: ListingKind, exact: boolean): string[] {
  const socket = new IpvsSocket()
  const lines = headingLines(socket.information(), kind)
  const figures = kind === 'stats' ? statisticsOf : ratesOf
  for (const { service, told, counted } of socket.table())
    if (kind === 'table') lines.push(kernelService(service), ...counted.map(each => kernelDestination(each)))
    else
      lines.push(
        serviceFigures(serviceTitle(service), figures(told.statistics ?? {}), exact),
        ...counted.map(each => destinationFigures(destinationKey(each), figures(each.statistics ?? {}), exact)),
      )
  socket.close()
  return lines
}

function toldTable(
  snapshot: Snapshot,
  director: LiveObjects['director'] | undefined,
  kind: ListingKind,
  exact: boolean,
): string[] {
  const reals = objectsOf(snapshot, 'real-server').filter(real => real.inTable)
  const lines = objectsOf(snapshot, 'virtual-server').flatMap(server => {
    const own = reals.filter(real => real.virtualServer === server.id)
    if (kind === 'table')
      return [serviceLine(server), ...own.map(real => destinationLine(real, forwardOf(server, director)))]
    return [
      serviceFigures(titleOf(server), figuresOf(server.traffic, kind), exact),
      ...own.map(real => destinationFigures(endpoint(real.address, real.port), figuresOf(real.traffic, kind), exact)),
    ]
  })
  return [...headingLines({}, kind), ...lines]
}

/** Nothing went through before anything was counted; packets that are not seen are not none. */
function figuresOf(traffic: Traffic | undefined, kind: ListingKind): Figures {
  const {
    connections = 0,
    packetsIn,
    packetsOut,
    bytesIn = 0,
    bytesOut = 0,
  } = (kind === 'rate' ? traffic?.rates : traffic?.totals) ?? {}
  return [connections, packetsIn, packetsOut, bytesIn, bytesOut]
}

const titleOf = ({ protocol, address, port, fwmark }: LiveObjects['virtual-server']) =>
  fwmark !== undefined ? `FWM  ${fwmark}` : `${protocol}  ${endpoint(address, port)}`

function serviceLine(server: LiveObjects['virtual-server']): string {
  const { lb_algo, persistence_timeout } = server
  return `${titleOf(server)} ${lb_algo}${persistence_timeout ? ` persistent ${persistence_timeout / 1000}` : ''}`
}

/** The userspace forwarder is a proxy whatever lb_kind says: what it does is Masq. */
const forwardOf = (server: LiveObjects['virtual-server'], director: LiveObjects['director'] | undefined) =>
  director?.forwarder === 'userspace' ? 'Masq' : forwardName[server.lb_kind]

const destinationLine = (real: LiveObjects['real-server'], forward: string) =>
  `  -> ${endpoint(real.address, real.port).padEnd(28)} ${forward.padEnd(7)} ${String(real.weight).padEnd(6)} ${String(real.activeConnections).padEnd(10)} ${String(real.inactiveConnections).padEnd(10)}`

const endpoint = (address = '', port = 0) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)
