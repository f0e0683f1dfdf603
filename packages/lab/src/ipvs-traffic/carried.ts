/** What becomes of connections while weights, checks and processes change. */

import { type IpvsNetwork, REALS, type Real, reals } from './network'
import { VIPS, WEIGHTS } from './traffic-conf'

const named = (line: string) => line.split(' ')[2] as Real
const from = (name: Real) => (line: string) => named(line) === name

/** A connection, and who has it. */
export async function settled(network: IpvsNetwork, vip: string) {
  const { output } = network.stays(vip)
  const server = named(await network.heard(output, () => true))
  return { server, goesOn: async () => void (await network.heard(output, from(server), output.mark)) }
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

/** What the agent says of persistence templates, once it has seen any: of each real server. The kernel's own word beside it. */
export async function templates(network: IpvsNetwork) {
  const told = network.lab.agentWatch('d1')
  const of = (name: Real) => `"key":"real-server/${VIPS.persistent}:80/TCP/${REALS[name]}:80"`
  const isTold = (name: Real, count: RegExp) => (line: string) => line.includes(of(name)) && count.test(line)
  await Promise.race(reals.map(name => network.heard(told, isTold(name, /"persistentConnections":[1-9]/))))
  const counts: Partial<Record<Real, number>> = {}
  for (const name of reals) {
    await network.heard(told, isTold(name, /"persistentConnections":\d/))
    const last = told.lines.findLast(isTold(name, /"persistentConnections":\d/)) ?? ''
    counts[name] = Number(/"persistentConnections":(\d+)/.exec(last)?.[1])
  }
  const kernel = await network.sh('d1', `ipvsadm -Ln --persistent-conn -t ${VIPS.persistent}:80`)
  return { counts, kernel }
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
