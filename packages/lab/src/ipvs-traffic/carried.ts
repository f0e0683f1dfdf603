/** What becomes of connections while weights, checks and processes change. */

import { type Answers, type IpvsNetwork, REALS, type Real } from './network'
import { VIPS, WEIGHTS } from './traffic-conf'

const named = (line: string) => line.split(' ')[2] as Real
const from = (name: Real) => (line: string) => named(line) === name
const sum = ({ perServer }: Answers) => Object.values(perServer).reduce((a, b) => a + b, 0)

/** A connection, and who has it. */
export async function settled(network: IpvsNetwork, vip: string) {
  const { output } = network.stays(vip)
  const server = named(await output.line(() => true))
  return { server, goesOn: async () => void (await output.line(from(server), output.mark)) }
}

const hasLine = (network: IpvsNetwork, line: string) => network.until('d1', `ipvsadm -Sn | grep -q -- '^${line}$'`)
const masq = (vip: string, server: Real, weight: number) => `-a -t ${vip}:80 -r ${REALS[server]}:80 -m -w ${weight}`

/** The server of a connection is drained: it gets nothing new, and the connection goes on. */
export async function drain(network: IpvsNetwork) {
  const { server, goesOn } = await settled(network, VIPS.NAT)
  const about = [`${VIPS.NAT}:80/TCP`, `${REALS[server]}:80`]
  const { stderr } = await network.lab.agent('d1', 'weight', ...about, '0')
  await hasLine(network, masq(VIPS.NAT, server, 0))
  const after = await network.knocks(VIPS.NAT, 40)
  await goesOn()
  await network.lab.agent('d1', 'weight', ...about, String(WEIGHTS[server]))
  await hasLine(network, masq(VIPS.NAT, server, WEIGHTS[server]))
  return { stderr, server, after }
}

/** Of a quorum of 3 one is lost: the sorry server takes over, and steps back. */
export async function quorum(network: IpvsNetwork) {
  const sorry = masq(VIPS.quorum, 'r3', 1)
  const before = await network.knocks(VIPS.quorum, 9)
  await network.refuses('r1', true)
  await hasLine(network, sorry)
  const lost = await network.knocks(VIPS.quorum, 9)
  await network.refuses('r1', false)
  await network.until('d1', `! ipvsadm -Sn | grep -q -- '${sorry}'`)
  return { before, lost, back: await network.knocks(VIPS.quorum, 9) }
}

/** A server whose check fails keeps what it has. */
export async function inhibit(network: IpvsNetwork) {
  const { server, goesOn } = await settled(network, VIPS.inhibited)
  await network.refuses(server, true)
  await hasLine(network, masq(VIPS.inhibited, server, 0))
  const after = await network.knocks(VIPS.inhibited, 10)
  await goesOn()
  await network.refuses(server, false)
  await hasLine(network, masq(VIPS.inhibited, server, WEIGHTS[server]))
  return { server, after }
}

/** kill -9 of who knows the table, under as many connections as are begun at 200 a second, fewer where emulation is slow: a flush would have the kernel count anew. */
export async function crash(network: IpvsNetwork) {
  const counted = async () =>
    Number((await network.sh('d1', `ipvsadm -Ln --stats --exact -t ${VIPS.NAT}:80`)).match(/^TCP\s+\S+\s+(\d+)/m)?.[1])
  const before = await counted()
  const { goesOn } = await settled(network, VIPS.NAT)
  const changes = network.lab.agentWatch('d1')
  await changes.line(/"key":"director"/)
  const began = performance.now()
  const knocking = network.knocks(VIPS.NAT, 1_000_000, 5)
  const arrived = async (more: number) => {
    const so = await counted()
    await network.until(
      'd1',
      `[ "$(ipvsadm -Ln --stats --exact -t ${VIPS.NAT}:80 | awk '/^TCP/ { print $3 }')" -gt ${so + more} ]`,
    )
  }
  await arrived(100)
  for (const name of ['checkers', 'forwarder']) {
    const mark = changes.mark
    await network.lab.crash('d1', `^keelson-${name}`)
    await changes.line(new RegExp(`"key":"process/${name}".*"state":"running".*"restarts":1`), mark)
    await arrived(100)
  }
  await network.lab.signal('client', 'TERM', `knocks.mjs TCP,${VIPS.NAT}`)
  const during = await knocking
  const seconds = (performance.now() - began) / 1000
  await goesOn()
  // The connection that stays is one more.
  const countedMore = (await counted()) - before - 1
  return { during, perSecond: during ? Math.round(sum(during) / seconds) : 0, countedBefore: before, countedMore }
}
