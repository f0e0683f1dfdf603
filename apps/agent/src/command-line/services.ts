/** `services`: the forwarder's table, laid out as ipvsadm -Ln. */
import type { LiveObjects } from '@keelson/contract/messages/live-state'
import { askSnapshot, objectsOf } from './ask'
import { DEFAULT_RUN_DIR, readOptions } from './options'

/** ip_vs's default connection table size, printed by ipvsadm in its heading. */
const HEADING = [
  'IP Virtual Server version 1.2.1 (size=4096)',
  'Prot LocalAddress:Port Scheduler Flags',
  '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
]

const forwardName = { NAT: 'Masq', DR: 'Route', TUN: 'Tunnel' } as const

export async function servicesCommand(argv: string[]): Promise<number> {
  const { values } = readOptions(argv, { 'run-dir': { type: 'string' } })
  const snapshot = await askSnapshot(values['run-dir'] ?? DEFAULT_RUN_DIR).catch((error: Error) => error)
  if (snapshot instanceof Error) {
    process.stderr.write(`${snapshot.message}\n`)
    return 1
  }
  const reals = objectsOf(snapshot, 'real-server').filter(real => real.inTable)
  const [director] = objectsOf(snapshot, 'director')
  const lines = objectsOf(snapshot, 'virtual-server').flatMap(server => [
    serviceLine(server),
    ...reals
      .filter(real => real.virtualServer === server.id)
      .map(real => destinationLine(real, forwardOf(server, director))),
  ])
  process.stdout.write(`${[...HEADING, ...lines].join('\n')}\n`)
  return 0
}

function serviceLine({
  protocol,
  address,
  port,
  fwmark,
  lb_algo,
  persistence_timeout,
}: LiveObjects['virtual-server']): string {
  const where = fwmark !== undefined ? `FWM  ${fwmark}` : `${protocol}  ${endpoint(address, port)}`
  return `${where} ${lb_algo}${persistence_timeout ? ` persistent ${persistence_timeout / 1000}` : ''}`
}

/** The userspace forwarder is a proxy whatever lb_kind says: what it does is Masq. */
const forwardOf = (server: LiveObjects['virtual-server'], director: LiveObjects['director'] | undefined) =>
  director?.forwarder === 'userspace' ? 'Masq' : forwardName[server.lb_kind]

const destinationLine = (real: LiveObjects['real-server'], forward: string) =>
  `  -> ${endpoint(real.address, real.port).padEnd(28)} ${forward.padEnd(7)} ${String(real.weight).padEnd(6)} ${String(real.activeConnections).padEnd(10)} ${String(real.inactiveConnections).padEnd(10)}`

const endpoint = (address = '', port = 0) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)
