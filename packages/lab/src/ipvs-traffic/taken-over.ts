/** Two directors: the sync daemon of each follows its instance, and connections outlive the death of the MASTER. */
import { type Director, IpvsNetwork } from './network'
import { step } from './step'
import { VIPS, virtualServer } from './traffic-conf'

const conf = (priority: number) => `global_defs {
  lvs_sync_daemon eth0 VI_1 id 7
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    ${VIPS.DR}/32
  }
}
${virtualServer({ head: `${VIPS.DR} 80`, method: 'DR', servers: ['r1', 'r2'] })}`

const CONNECTIONS = 8

export async function takenOver(): Promise<unknown> {
  const network = await step('network', () =>
    IpvsNetwork.raise({ directors: ['d1', 'd2'], servers: ['r1', 'r2'], direct: [VIPS.DR], held: false }),
  )
  try {
    const becomes = (host: Director, state: string) => network.until(host, `ipvsadm -l --daemon | grep -q '^${state}'`)
    const start = async (host: Director, priority: number) => {
      network.lab.startAgent(host, conf(priority), ['--forwarder', 'ipvs', '--run-dir', '/run/keelson'])
      await network.until(host, `[ "$(ipvsadm -Sn | grep -c '^-a')" = 2 ]`)
    }
    await Promise.all([start('d1', 150), start('d2', 100)])
    await step('d1 is MASTER', () => becomes('d1', 'master'))
    await step('d2 is BACKUP', () => becomes('d2', 'backup'))
    const told = async (host: Director) => {
      const { stdout } = await network.lab.agent(host, 'status', '--json', '--run-dir', '/run/keelson')
      const { roles, interface: name, id } = JSON.parse(stdout).objects['sync-daemon'] ?? {}
      return { roles, interface: name, id }
    }
    const before = { d1: await told('d1'), d2: await told('d2') }
    // Somebody stops it by hand: it runs again, and hears of every connection that comes after.
    await network.sh('d2', 'ipvsadm --stop-daemon backup')
    await step('d2 hears again', () => becomes('d2', 'backup'))
    const { output, ended } = network.stays(VIPS.DR, CONNECTIONS)
    const lost = ended.then(({ stderr }) => Promise.reject(new Error(`the client lost a connection: ${stderr}`)))
    lost.catch(() => {})
    const ofConnection = (i: number) => (line: string) => line.startsWith(`${i} `)
    const each = <T>(of: (i: number) => Promise<T> | T) =>
      Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => of(i)))
    const servers = await each(async i => (await network.heard(output, ofConnection(i))).split(' ')[2])
    await step('connections stand', () =>
      network.until('d2', `[ "$(ipvsadm -lcn | grep -c ESTABLISHED)" = ${CONNECTIONS} ]`),
    )
    // The cable first, as when the power goes: a namespace that ends takes its IPVS away before its interface, and its TCP would
    // answer what still comes with RST.
    await network.lab.lab.setLink('d1', false)
    await network.lab.lab.kill('d1')
    await step('d2 is MASTER', () => becomes('d2', 'master'))
    // What was underway when the VIP went may still arrive: an answer counts that was asked of d2, which has counted it.
    const counted = `[ "$(ipvsadm -Ln --stats --exact | awk '/^TCP/ { print $4 }')" -gt 40 ]`
    await step('d2 carries', () => Promise.race([network.until('d2', counted), lost]))
    const { mark } = output
    const kept = await each(
      async i => (await network.heard(output, ofConnection(i), mark)).split(' ')[2] === servers[i],
    )
    const gaps = await each(i => {
      const times = output.lines.filter(ofConnection(i)).map(line => Number(line.split(' ')[1]))
      return Math.max(...times.slice(1).map((at, n) => at - (times[n] ?? at)))
    })
    const sync = { before, after: await told('d2') }
    return { servers, kept: kept.filter(Boolean).length, gaps, sync, anew: await network.knocks(VIPS.DR, 6) }
  } finally {
    await network.stop()
  }
}
