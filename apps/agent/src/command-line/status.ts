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
    ...objectsOf(snapshot, 'vrrp').flatMap(instance => vrrpLines(instance, now)),
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
