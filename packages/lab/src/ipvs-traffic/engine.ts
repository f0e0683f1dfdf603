/** A stock keepalived that forwards is followed, moved to our own engine and moved back: one connection goes on all the while. */
import { settled } from './carried'
import { counted } from './counted'
import { IpvsNetwork } from './network'
import { virtualServer } from './traffic-conf'

const VIP = '125.38.38.64'
/** keepalived takes no retry of 0, and says so: a file that it has something against is not moved to it. */
const CONF = virtualServer({ head: `${VIP} 80`, servers: ['r1', 'r2'], check: true }).replace('retry 0', 'retry 1')

export async function engine(): Promise<unknown> {
  const network = await IpvsNetwork.raise({ directors: ['d1'], servers: ['r1', 'r2'], routed: [VIP] })
  try {
    const table = async () => (await network.sh('d1', 'ipvsadm -Sn')).split('\n').filter(Boolean).toSorted()
    const file = network.lab.write('d1', 'keepalived.conf', CONF)
    network.lab.run('d1', ['keepalived', '--dont-fork', '--log-console', '--use-file', file])
    await network.until('d1', `[ "$(ipvsadm -Sn | grep -c '^-a')" = 2 ]`)
    const stock = await table()

    const flags = ['--engine', 'keepalived', '--forwarder', 'ipvs', '--run-dir', '/run/keelson']
    network.lab.startAgent('d1', CONF, flags)
    await network.until('d1', '[ -S /run/keelson/status.sock ]')
    const events = network.lab.agentWatch('d1')
    const health = (is: string, from = 0) =>
      events.line(new RegExp(`"key":"real-server/[^"]*125\\.38\\.38\\.12:80".*"health":"${is}"`), from)
    const ofEngine = (name: string, from: number) =>
      events.line(new RegExp(`"key":"director".*"engine":"${name}"`), from)
    await health('up')
    const seen = await events.line(/"key":"virtual-server\//)
    let mark = events.mark
    await network.refuses('r2', true)
    const down = await health('down', mark)
    mark = events.mark
    await network.refuses('r2', false)
    await health('up', mark)
    const { goesOn } = await settled(network, VIP)
    await goesOn()
    const connections = await network.sh('d1', 'keelson-agent connections --run-dir /run/keelson')
    let count = await counted(network, VIP, 1)
    const before = count

    const moves: Record<string, unknown> = {}
    for (const name of ['builtin', 'keepalived']) {
      mark = events.mark
      await network.sh('d1', `keelson-agent move ${name} --run-dir /run/keelson`)
      await ofEngine(name, mark)
      await goesOn()
      await network.until('d1', `[ "$(ipvsadm -Sn | grep -c '^-a')" = 2 ]`)
      const answers = await network.knocks(VIP, 20)
      // The service is the same one: a new one would count anew, and never come so far.
      count = await counted(network, VIP, count + 20)
      moves[name] = { table: await table(), counted: count, answers }
      await goesOn()
    }
    return { stock, before, seen, down, connections, moves }
  } finally {
    await network.stop()
  }
}
