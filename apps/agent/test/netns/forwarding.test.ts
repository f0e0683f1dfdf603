/** The userspace forwarder under load: weights move new connections as wrr says, connections that stand are not touched. */
import { join } from 'node:path'
import type { Traffic } from '@keelson/lab/control'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const CLIENT = join(import.meta.dirname, '../../../../packages/lab/dist/programs/client.mjs')
const SERVICE = `${VIP}:80/TCP`
const servers = ['web1', 'web2', 'web3', 'web4']

describe.skipIf(!isAble('namespaces'))('the userspace forwarder', () => {
  let experiment: Experiment
  beforeAll(async () => {
    experiment = await Experiment.start([])
    const told = experiment.agentWatch('director1')
    await told.line(/"key":"vrrp\/VI_CACHE".*"state":"MASTER"/)
    await told.line(/"key":"real-server.*125\.38\.38\.99:80".*"health":"up"/)
    // The other director may have been MASTER first: the client's streams shall begin on this one.
    await experiment.lab.stop('client')
    await experiment.lab.start('client')
    while ((await experiment.lab.traffic()).streamsOpen < 4) await told.line(/./, told.mark)
  })
  afterAll(() => experiment.stop())

  const burst = async (count: number): Promise<Traffic> => {
    const { stdout } = await experiment.lab.exec('client', [process.execPath, CLIENT, VIP, '--requests', String(count)])
    return JSON.parse(stdout) as Traffic
  }
  const setWeight = (realServer: string, weight: number) =>
    experiment.agent('director1', 'weight', SERVICE, realServer, String(weight))

  /** What each server got of exactly `count` connections, ten at a time, while the client's streams go on. */
  const shares = async (count: number) => {
    await experiment.lab.traffic(true, false)
    const { perServer, failures } = await burst(count)
    expect(failures).toBe(0)
    expect(await experiment.lab.traffic(true, true)).toMatchObject({ failures: 0, streamsBroken: 0, streamsOpen: 4 })
    return servers.map(server => (perServer[server] ?? 0) / count)
  }

  it('splits equal weights equally', async () => {
    for (const share of await shares(400)) expect(Math.abs(share - 1 / 4)).toBeLessThanOrEqual(0.05 / 4)
  })

  it('gives a server of weight 3 among three of weight 1 half of the next 600 connections, and breaks none that stands', async () => {
    expect(await setWeight('125.38.38.101:80', 3)).toMatchObject({ code: 0 })
    const [heavy = 0, ...light] = await shares(600)
    expect(Math.abs(heavy - 1 / 2)).toBeLessThanOrEqual(0.05 / 2)
    for (const share of light) expect(Math.abs(share - 1 / 6)).toBeLessThanOrEqual(0.05 / 6)
  })

  it('drains: of the next connections a server of weight 0 gets none, and those that it has go on', async () => {
    expect(await setWeight('125.38.38.101:80', 0)).toMatchObject({ code: 0 })
    const [drained, ...others] = await shares(120)
    expect(drained).toBe(0)
    for (const share of others) expect(Math.abs(share - 1 / 3)).toBeLessThanOrEqual(0.05 / 3)
    expect(await setWeight('125.38.38.101:80', 3)).toMatchObject({ code: 0 })
  })

  it('lists them as ipvsadm would', async () => {
    const { stdout: services } = await experiment.agent('director1', 'services')
    expect(services).toContain(`TCP  ${VIP}:80 wrr`)
    expect(services).toMatch(/ {2}-> 125\.38\.38\.101:80 +Masq {4}3 /)
    const { stdout } = await experiment.agent(
      'director1',
      'connections',
      '--real',
      '125.38.38.99',
      '--state',
      'ESTABLISHED',
    )
    const [heading, columns, ...rows] = stdout.trimEnd().split('\n')
    expect(heading).toBe('IPVS connection entries')
    expect(columns).toBe('pro expire state       source             virtual            destination')
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows)
      expect(row).toMatch(/^TCP \d\d:\d\d {2}ESTABLISHED 125\.38\.38\.50:\d+ +125\.38\.38\.64:80 +125\.38\.38\.99:80$/)
  })

  it('tells rates and counters of each server and of all together, as ipvsadm would', async () => {
    const told = experiment.agentWatch('director1')
    await told.line(/"key":"virtual-server\/.*"rates":\{"connections":(?!0[,.]?\D)[\d.]+,"bytesIn":[1-9]/)
    await told.line(/"key":"real-server\/.*"rates":\{"connections":/)
    const figures = async (kind: string) => {
      const { stdout } = await experiment.agent('director1', 'services', kind)
      const rows = stdout.trimEnd().split('\n').slice(2)
      const columns = (row: string) => row.trim().replace('-> ', '').split(/ +/).slice(-5)
      return {
        head: rows[0],
        rows: rows
          .slice(1)
          .filter(row => /125\.38\.38\./.test(row))
          .map(columns),
      }
    }
    const { head, rows } = await figures('--stats')
    expect(head).toBe('  -> RemoteAddress:Port')
    const [all, ...each] = rows.map(([connections, , , bytesIn, bytesOut]) =>
      [connections, bytesIn, bytesOut].map(Number),
    )
    expect(each).toHaveLength(servers.length)
    for (const row of each) for (const [i, figure] of row.entries()) expect(figure).toBeLessThanOrEqual(all![i]!)
    expect(Math.min(...each.flat())).toBeGreaterThan(0)
    // A proxy sees no packets, which is not to say that there are none.
    expect(rows.every(([, packetsIn, packetsOut]) => packetsIn === '-' && packetsOut === '-')).toBe(true)
    expect((await figures('--rate')).rows).toHaveLength(1 + servers.length)
    const both = await experiment.agent('director1', 'services', '--stats', '--rate')
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--stats and --rate: one of them') })
  })

  it('keeps forwarding connections that stand when checkers is killed', async () => {
    const told = experiment.agentWatch('director1')
    await told.line(/"key":"process\/checkers"/)
    await experiment.lab.traffic(true)
    const mark = told.mark
    await experiment.signal('director1', 'KILL', 'keelson-checkers')
    await told.line(/"key":"real-server.*125\.38\.38\.99:80".*"health":"up"/, mark)
    const traffic = await experiment.lab.traffic()
    expect(traffic.streamsBroken).toBe(0)
    expect(traffic.failures).toBe(0)
  })

  it('takes a real server out when it dies and back when it returns', async () => {
    const told = experiment.agentWatch('director1')
    const down = told.line(/"kind":"real-server".*125\.38\.38\.102:80.*"health":"down"/)
    await experiment.lab.stop('web2')
    await down
    const { perServer } = await burst(40)
    expect(perServer.web2).toBeUndefined()
    const mark = told.mark
    await experiment.lab.start('web2')
    await told.line(/"key":"real-server.*125\.38\.38\.102:80".*"health":"up"/, mark)
  })

  it('lets go of connections whose VIP went to the other director', async () => {
    while ((await experiment.lab.traffic()).streamsOpen < 4) await experiment.agentWatch('director1').line(/active/)
    const second = experiment.agentWatch('director2')
    const first = experiment.agentWatch('director1')
    await first.line(/"key":"config"/)
    const mark = first.mark
    await experiment.lab.exec('director1', ['ip', 'link', 'set', 'eth0', 'down'])
    await second.line(/"key":"vrrp\/VI_CACHE".*"state":"MASTER"/)
    await first.line(({ length }) => length > 0 && activeOn(first.lines.slice(mark)) === 0, mark)
    const { stdout } = await experiment.agent('director1', 'connections', '--state', 'ESTABLISHED')
    expect(stdout.trimEnd().split('\n').length).toBe(2)
  })
})

/** Active connections over all real servers, by the last word on each; undefined until all four were heard of. */
function activeOn(lines: string[]): number | undefined {
  const active = new Map<string, number>()
  for (const line of lines) {
    const { key, value } = JSON.parse(line) as { key?: string; value?: { activeConnections?: number } }
    if (key?.startsWith('real-server/') && value?.activeConnections !== undefined)
      active.set(key, value.activeConnections)
  }
  return active.size < 4 ? undefined : [...active.values()].reduce((sum, count) => sum + count, 0)
}
