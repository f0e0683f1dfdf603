/** `services`: the forwarder's table, laid out as ipvsadm -Ln; of IPVS all that the kernel has, whoever set it. */
import type { LiveObjects } from '@keelson/contract/messages/live-state'
import {
  headingLines,
  destinationLine as kernelDestination,
  serviceLine as kernelService,
} from '@keelson/director/ipvs/ipvsadm-lines'
import { IpvsSocket } from '../kernel/ipvs-socket'
import { askSnapshot, objectsOf } from './ask'
import { DEFAULT_RUN_DIR, readOptions } from './options'

const forwardName = { NAT: 'Masq', DR: 'Route', TUN: 'Tunnel' } as const

export async function servicesCommand(argv: string[]): Promise<number> {
  const { values } = readOptions(argv, { 'run-dir': { type: 'string' } })
  const snapshot = await askSnapshot(values['run-dir'] ?? DEFAULT_RUN_DIR).catch((error: Error) => error)
  if (snapshot instanceof Error) {
    process.stderr.write(`${snapshot.message}\n`)
    return 1
  }
  if (objectsOf(snapshot, 'director')[0]?.forwarder === 'ipvs') return printKernelTable()
  const reals = objectsOf(snapshot, 'real-server').filter(real => real.inTable)
  const [director] = objectsOf(snapshot, 'director')
  const lines = objectsOf(snapshot, 'virtual-server').flatMap(server => [
    serviceLine(server),
    ...reals
      .filter(real => real.virtualServer === server.id)
      .map(real => destinationLine(real, forwardOf(server, director))),
  ])
  process.stdout.write(`${[...headingLines({}), ...lines].join('\n')}\n`)
  return 0
}

function printKernelTable(): number {
  const socket = new IpvsSocket()
  const lines = headingLines(socket.information())
  for (const { service, counted } of socket.table())
    lines.push(kernelService(service), ...counted.map(({ told }) => kernelDestination(told)))
  process.stdout.write(`${lines.join('\n')}\n`)
  socket.close()
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
