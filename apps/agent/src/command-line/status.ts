/** `status`: one director at a glance. */
import type { LiveObjects } from '@keelson/contract/messages/live-state'
import { askSnapshot, objectsOf } from './ask'
import { DEFAULT_RUN_DIR, readOptions } from './options'

export async function statusCommand(argv: string[]): Promise<number> {
  const { values } = readOptions(argv, { 'run-dir': { type: 'string' }, json: { type: 'boolean' } })
  const snapshot = await askSnapshot(values['run-dir'] ?? DEFAULT_RUN_DIR).catch((error: Error) => error)
  if (snapshot instanceof Error) {
    process.stderr.write(`${snapshot.message}\n`)
    return 1
  }
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ at: snapshot.at, objects: snapshot.objects }, null, 2)}\n`)
    return 0
  }
  const now = snapshot.at
  const [director] = objectsOf(snapshot, 'director')
  const [config] = objectsOf(snapshot, 'config')
  const lines = [
    `director ${director?.name}  forwarder ${director?.forwarder}${director?.forwarderNote ? ` (${director.forwarderNote})` : ''}`,
    `config   ${config?.file}  revision ${config?.revision}  sha256 ${config?.hash.slice(0, 12)}  ${config?.errors} errors`,
    ...objectsOf(snapshot, 'process').map(state => processLine(state, now)),
    ...objectsOf(snapshot, 'timing').flatMap(timingLines),
    ...objectsOf(snapshot, 'vrrp').flatMap(instance => vrrpLines(instance, now)),
    ...objectsOf(snapshot, 'sync-daemon').map(syncLine),
    ...objectsOf(snapshot, 'virtual-server').flatMap(server => [
      `virtual_server ${server.id}  ${server.lb_algo} ${server.lb_kind}  quorum ${server.quorumUp ? 'up' : 'DOWN'}  weight up ${server.weightUp}`,
      ...objectsOf(snapshot, 'real-server')
        .filter(real => real.virtualServer === server.id)
        .map(
          real =>
            `  real_server ${real.id}  ${real.health}  weight ${real.weight}  active ${real.activeConnections}  ${real.reason}`,
        ),
    ]),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

const ago = (since: number, now: number) => `${Math.max(0, Math.round((now - since) / 1000))} s`

const processLine = ({ name, pid, state, restarts, lastExit }: LiveObjects['process'], _now: number) =>
  `process  ${name.padEnd(9)} ${state}${pid ? ` pid ${pid}` : ''}${restarts ? `  restarts ${restarts} (${lastExit})` : ''}`

const syncLine = ({ roles, interface: name, id, fault }: LiveObjects['sync-daemon']) =>
  `sync     ${roles.join(' and ') || 'NOT RUNNING'}  ${name}  syncid ${id}${fault ? `  ${fault}` : ''}`

/** How late its timers run, and its threads as the kernel schedules them, equal ones on one line. */
function timingLines({ process, lateness, threads }: LiveObjects['timing']): string[] {
  const milliseconds = (value: number) => `${value.toFixed(2)} ms`
  const late = lateness && [
    `timers   ${process.padEnd(9)} ${lateness.count} ran  late p50 ${milliseconds(lateness.p50)}  p99 ${milliseconds(lateness.p99)}  max ${milliseconds(lateness.max)}  expired ${lateness.expired}`,
  ]
  const alike = new Map<string, string[]>()
  for (const { id, name, policy, rtPriority, nice, cpus } of threads) {
    const order = rtPriority > 0 ? `SCHED_${policy.toUpperCase()} ${rtPriority}` : `nice ${nice}`
    const key = `${order}  cpus ${cpus}`
    alike.set(key, [...(alike.get(key) ?? []), `${name} ${id}`])
  }
  const lines = [...alike].map(([order, same]) => `threads  ${process.padEnd(9)} ${order}: ${same.join(', ')}`)
  return [...(late ?? []), ...lines]
}

function vrrpLines(
  { name, state, since, reason, priority, vips, master, interface: iface }: LiveObjects['vrrp'],
  now: number,
): string[] {
  const heard = master ? `  master ${master.address} priority ${master.priority}` : ''
  return [
    `vrrp_instance ${name}  ${state} for ${ago(since, now)} on ${iface}  priority ${priority}${heard}  (${reason})`,
    ...vips.map(vip => `  vip ${vip.address}/${vip.prefix_length}  ${vip.held ? 'held' : 'not held'}`),
  ]
}
