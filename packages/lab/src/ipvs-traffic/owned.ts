/** Whose is what in the kernel's table: a life after another, somebody else's services, somebody else's changes, lvs_flush. */
import { counted } from './counted'
import { IpvsNetwork } from './network'
import { step } from './step'
import { virtualServer } from './traffic-conf'

const VIP = '125.38.38.64'
const OURS = virtualServer({ head: `${VIP} 80`, servers: ['r1', 'r2'] })
const FOREIGN = '-A -t 10.9.9.9:90 -s rr'

export async function owned(): Promise<unknown> {
  const network = await IpvsNetwork.raise({ directors: ['d1'], servers: ['r1', 'r2'], routed: [VIP] })
  try {
    await network.sh('d1', `ipvsadm ${FOREIGN}`)
    const table = async () => (await network.sh('d1', 'ipvsadm -Sn')).split('\n').filter(Boolean)
    const start = async (text: string, ...flags: string[]) => {
      const agent = network.lab.startAgent('d1', text, ['--forwarder', 'ipvs', '--run-dir', '/run/keelson', ...flags])
      await network.until('d1', `[ "$(ipvsadm -Sn | grep -c '^-a -t ${VIP}')" = 2 ] && [ -S /run/keelson/status.sock ]`)
      const events = network.lab.agentWatch('d1')
      await network.heard(events, /"key":"director"/)
      return { ...agent, events }
    }
    const kill = async () => {
      await network.lab.crash('d1', '^keelson-')
      // Nobody listens there any more, but the file would look as if.
      await network.sh('d1', 'rm -f /run/keelson/status.sock')
    }
    const end = async (running: Awaited<ReturnType<typeof start>>) => {
      await network.lab.signal('d1', 'TERM', 'keelson-watchdog')
      await running.ended
    }

    const first = await step('first', () => start(OURS))
    await network.knocks(VIP, 12)
    const before = await counted(network, VIP, 12)
    await kill()
    await first.ended
    const left = await table()
    const second = await step('second', () => start(OURS))
    await network.knocks(VIP, 4)
    const adopted = { before, after: await counted(network, VIP, 16), left, table: await table() }

    const mark = second.events.mark
    await network.sh('d1', `ipvsadm -e -t ${VIP}:80 -r 125.38.38.11:80 -m -w 77`)
    const told = await network.heard(second.events, /changed by somebody else/, mark)
    await network.until('d1', `! ipvsadm -Sn | grep -q 'w 77'`)
    const repaired = { told, table: await table() }
    await end(second)
    const stopped = await table()

    const third = await step('third', () => start(OURS, '--ipvs-drift', 'leave'))
    await network.sh('d1', `ipvsadm -e -t ${VIP}:80 -r 125.38.38.11:80 -m -w 78`)
    const leftSo = { told: await network.heard(third.events, /changed by somebody else/), table: await table() }
    await end(third)

    const fourth = await step('fourth', () => start(`global_defs {\n  lvs_flush\n}\n${OURS}`))
    const flushed = await table()
    await network.sh('d1', `ipvsadm ${FOREIGN}`)
    await end(fourth)
    const fifth = await step('fifth', () => start(`global_defs {\n  lvs_flush_on_stop\n}\n${OURS}`))
    const beforeStop = await table()
    await end(fifth)
    return { adopted, repaired, stopped, leftSo, flushed, beforeStop, flushedOnStop: await table() }
  } finally {
    await network.stop()
  }
}
