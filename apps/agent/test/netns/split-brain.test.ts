/** Two masters of one VIP, and a stranger that has it: what the agent tells of them, by real packets. */
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { describe, it } from 'vitest'

const A = '125.38.38.11'
const B = '125.38.38.12'
const C = '125.38.38.13'
const VIP = '125.38.38.64'
const VIP6 = '2001:db8::64'
const conf = (priority: number, vrid = 51, vip = VIP, lines = '') => `
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id ${vrid}
    priority ${priority}
    ${lines}
    virtual_ipaddress {
        ${vip}
    }
}
`

async function twoMachines(): Promise<Experiment> {
  const experiment = await Experiment.start()
  await experiment.machines({ a: A, b: B, c: C })
  return experiment
}

interface SplitBrain {
  over: boolean
  text: string
  evidence: {
    seen: string
    address: string
    mac?: string
    priority?: number
    virtual_router_id?: number
    ttl?: number
    vips: string[]
    count: number
  }
}

/** The next split-brain event that an agent tells from a mark on. */
async function told(watch: OutputWatch, over: boolean): Promise<SplitBrain> {
  const bodyOf = (line: string) => JSON.parse(line).event?.body ?? JSON.parse(line).body ?? JSON.parse(line)
  const line = await watch.line(text => text.includes('"split-brain"') && bodyOf(text).over === over)
  return bodyOf(line)
}

async function master(experiment: Experiment, host: string, text: string): Promise<OutputWatch> {
  const { output } = experiment.startAgent(host, text)
  await output.line(/Entering BACKUP/)
  const watch = experiment.agentWatch(host)
  await output.line(/Entering MASTER/)
  return watch
}

describe.skipIf(!isAble('namespaces', 'keepalived'))('a split brain', () => {
  it.concurrent('of two virtual_router_ids is told by the VIP in the other’s adverts', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await twoMachines()
    onTestFinished(() => experiment.stop())
    const watch = await master(experiment, 'a', conf(150))
    experiment.startKeepalived('b', conf(100, 52))
    const { evidence } = await told(watch, false)
    expect([evidence.seen, evidence.address]).toContain(evidence.seen === 'arp' ? VIP : B)
    expect(evidence.vips).toEqual([VIP])
  })

  it.concurrent('across a link that is cut and healed begins with the packets and ends with them', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await twoMachines()
    onTestFinished(() => experiment.stop())
    const watch = await master(experiment, 'a', conf(150))
    // B hears nothing, A hears B: one way.
    await experiment.lab.exec('b', [
      'nft',
      'add table ip cut; add chain ip cut in { type filter hook prerouting priority -300; }; add rule ip cut in ip protocol 112 drop',
    ])
    const other = experiment.startKeepalived('b', conf(100))
    await other.output.line(/Entering MASTER/)
    const begun = await told(watch, false)
    expect(begun.evidence.seen === 'arp' || begun.evidence.priority === 100).toBe(true)
    await experiment.lab.exec('b', ['nft', 'delete', 'table', 'ip', 'cut'])
    const line = await watch.line(
      text => text.includes('"split-brain"') && text.includes('"over":true') && text.includes('"seen":"advert"'),
    )
    expect(line).toMatch(/"virtual_router_id":51/)
  })

  it.concurrent('with a stranger that has the VIP is told with its MAC', async ({ expect, onTestFinished }) => {
    const experiment = await twoMachines()
    onTestFinished(() => experiment.stop())
    const watch = await master(experiment, 'a', conf(150))
    await experiment.lab.exec('c', ['ip', 'addr', 'add', `${VIP}/24`, 'dev', 'eth0'])
    // Whoever sends from an address says by ARP that it is its own.
    const speak = `const s = require('dgram').createSocket('udp4'); s.bind(0, '${VIP}', () => s.send('x', 9, '${A}', () => s.close()))`
    await experiment.lab.exec('c', [process.execPath, '-e', speak])
    const { evidence } = await told(watch, false)
    expect(evidence).toMatchObject({ seen: 'arp', address: VIP, mac: await macOf(experiment, 'c') })
  })

  it.concurrent('over IPv6 is told by neighbour advertisements too', async ({ expect, onTestFinished }) => {
    const experiment = await twoMachines()
    onTestFinished(() => experiment.stop())
    const watch = await master(experiment, 'a', conf(150, 51, `fe80::64\n        ${VIP6}`, 'version 3'))
    experiment.startKeepalived('c', conf(100, 52, `fe80::65\n        ${VIP6}`, 'version 3'))
    const line = await watch.line(text => text.includes('"seen":"neighbour-advertisement"'))
    expect(line).toContain(`"mac":"${await macOf(experiment, 'c')}"`)
    expect(line).toContain(`"address":"${VIP6}"`)
  })
})

async function macOf(experiment: Experiment, host: string): Promise<string> {
  const { stdout } = await experiment.lab.exec(host, ['ip', '-o', 'link', 'show', 'eth0'])
  return /link\/ether (\S+)/.exec(stdout)?.[1] ?? ''
}
