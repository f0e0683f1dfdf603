/** kill -9 of who knows the table while many connections begin: a flush would have the kernel count anew. */
import { settled } from './carried'
import { IpvsNetwork, type Steady } from './network'
import { step } from './step'
import { virtualServer } from './traffic-conf'

const VIP = '125.38.38.64'
/** Connections that begin in a second, by each protocol: a datagram costs an emulated machine a third of a stream. */
const RATES = { TCP: 70, UDP: 150 } as const
/** More than any machine does. */
const UNBOUNDED = 5000
/** How many of each protocol are seen through between one death and the next. */
const BETWEEN = 300
const protocols = ['TCP', 'UDP'] as const

type Both<T> = Record<(typeof protocols)[number], T>

export interface Killed {
  /** a second, without a death, as many as it can */
  ceiling: number
  /** a second, from before the first death until after the last return */
  perSecond: number
  during: Both<Steady>
  /** by the kernel, before and since then */
  before: Both<number>
  more: Both<number>
}

async function both<T>(each: (protocol: (typeof protocols)[number]) => Promise<T>): Promise<Both<T>> {
  const [TCP, UDP] = await Promise.all(protocols.map(each))
  return { TCP: TCP as T, UDP: UDP as T }
}

export async function killed(): Promise<Killed> {
  const network = await IpvsNetwork.raise({ directors: ['d1'], servers: ['r1', 'r2', 'r3'], routed: [VIP] })
  try {
    const conf = protocols.map(protocol => virtualServer({ head: `${VIP} 80`, protocol, check: true })).join('')
    network.lab.startAgent('d1', conf, ['--forwarder', 'auto', '--run-dir', '/run/keelson'])
    await step('agent', () => network.until('d1', `[ "$(ipvsadm -Sn | grep -c '^-a')" = 6 ]`))
    const knock = (rates: Both<number>, port: number) => {
      const knocking = protocols.map(protocol => network.steadily(protocol, VIP, rates[protocol], port))
      return {
        more: () => Promise.all(knocking.map(each => each.more(BETWEEN))),
        stop: () => both(protocol => knocking[protocols.indexOf(protocol)]?.stop() ?? Promise.reject()),
      }
    }
    const total = ({ TCP, UDP }: Both<Steady>) => TCP.perSecond + UDP.perSecond
    const unbounded = knock({ TCP: UNBOUNDED, UDP: UNBOUNDED }, 10_000)
    await step('ceiling', async () => [await unbounded.more(), await unbounded.more()])
    const ceiling = total(await unbounded.stop())

    const { goesOn } = await settled(network, VIP)
    const changes = network.lab.agentWatch('d1')
    await network.heard(changes, /"key":"director"/)
    const counted = (protocol: 'TCP' | 'UDP') =>
      network.sh('d1', `sleep 3; ipvsadm -Ln --stats --exact | awk '$1 == "${protocol}" { print $3 }'`).then(Number)
    const before = await both(counted)
    const knocking = knock(RATES, 35_000)
    await knocking.more()
    for (const name of ['checkers', 'forwarder']) {
      const mark = changes.mark
      await network.lab.crash('d1', `^keelson-${name}`)
      await step(name, () =>
        network.heard(changes, new RegExp(`"key":"process/${name}".*"state":"running".*"restarts":1`), mark),
      )
      await knocking.more()
    }
    const during = await step('killed', () => knocking.stop())
    await goesOn()
    const after = await both(counted)
    const more = { TCP: after.TCP - before.TCP, UDP: after.UDP - before.UDP }
    return { ceiling, perSecond: total(during), during, before, more }
  } finally {
    await network.stop()
  }
}
