/** `simulate --console URL FILE…`: directors in memory, one per file, for previews and where namespaces are refused. */

import { SimulatedLan } from '@keelson/director/sim/simulated-lan'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { monotonicNow, wallOf } from '../live/clock'
import { SimulatedAgent } from '../simulate/simulated-agent'
import { readConfiguration } from '../watchdog/configuration'
import { readOptions } from './options'
import { UsageError } from './usage-error'

/** Documentation addresses (RFC 5737), so that nobody takes them for real ones. */
const NETWORK = '192.0.2.'
const LONGEST_WAIT = 1000

export async function simulateCommand(argv: string[]): Promise<number> {
  const { values, positionals: files } = readOptions(argv, { console: { type: 'string' } }, true)
  if (!values.console || files.length === 0)
    throw new UsageError('needs --console URL and a keepalived.conf per director')
  const url = values.console
  const lan = new SimulatedLan()
  const startedAt = monotonicNow()
  const agents = files.map((file, index) => {
    const configuration = readConfiguration(file)
    const name = `director${index + 1}`
    const config = effectiveConfig(parse(configuration.text, { file, surroundings: configuration.surroundings }))
    const address = `${NETWORK}${11 + index}`
    const interfaces = [...new Set(config.vrrp_instance.map(instance => instance.interface))].map(each => ({
      name: each,
      address,
    }))
    lan.addDirector(name, config, interfaces)
    const agent = new SimulatedAgent(
      name,
      url,
      instant => wallOf(startedAt + instant),
      changed => lan.reload(name, changed),
      order => {
        lan.runUntil(monotonicNow() - startedAt) // it was given now, not at the last step
        return lan.order(name, order)
      },
    )
    agent.configure(configuration, 0)
    agent.describe(interfaces.map(each => ({ name: each.name, up: true, addresses: [`${each.address}/24`] })))
    lan.start(name)
    return agent
  })
  const step = () => {
    lan.runUntil(monotonicNow() - startedAt)
    for (const event of lan.takeEvents()) agents.find(({ name }) => name === event.director)?.tell(event)
    for (const agent of agents) agent.show(lan.snapshot(agent.name))
    const wait = lan.nextEventAt() - (monotonicNow() - startedAt)
    timer = setTimeout(step, Math.min(LONGEST_WAIT, Math.max(1, wait)))
  }
  let timer = setTimeout(step, 0)
  return new Promise(done => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        clearTimeout(timer)
        done(0)
      })
  }).then(status => process.exit(status as number))
}
