/** kill -9 of each process of a director in turn, on the demo cluster: what it did comes back, adverts are not late, VIPs are right. */
import { instanceConf } from '@keelson/lab/article-conf'
import { isAdvert } from '@keelson/lab/capture'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { Standstill } from '@keelson/lab/standstill'
import { directors, VIP } from '@keelson/lab/topology'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface Told {
  key?: string
  value?: { state?: string; since?: number; pid?: number; health?: string; restarts?: number }
  event?: { body: { kind: string; to?: string } }
}

describe.skipIf(!isAble('namespaces', 'tcpdump'))('kill -9 of a process of the MASTER', () => {
  let experiment: Experiment
  let told: OutputWatch
  const addresses = new Map<string, OutputWatch>()
  beforeAll(async () => {
    experiment = await Experiment.start([])
    told = experiment.agentWatch('director1')
    for (const { name } of directors) addresses.set(name, experiment.watchAddresses(name))
    await until(line => line.key === 'vrrp/VI_CACHE' && line.value?.state === 'MASTER')
  })
  afterAll(() => experiment.stop())

  const until = (wanted: (line: Told) => boolean, from = 0) => told.line(text => wanted(JSON.parse(text) as Told), from)
  const pidOf = async (name: string) => {
    const status = JSON.parse((await experiment.agent('director1', 'status', '--json')).stdout) as {
      objects: Record<string, { pid: number }>
    }
    return status.objects[`process/${name}`]?.pid ?? 0
  }
  const kill = async (name: string) => {
    const pid = await pidOf(name)
    expect(pid).toBeGreaterThan(0)
    const mark = told.mark
    await experiment.lab.exec('director1', ['kill', '-KILL', String(pid)])
    await until(({ key, value }) => key === `process/${name}` && value?.state === 'running' && value.pid !== pid, mark)
    return mark
  }
  /** By the time in the state, since whoever comes late to a snapshot has missed the changes before it. */
  const becomesMasterAfter = (at: number) =>
    until(({ key, value }) => key === 'vrrp/VI_CACHE' && value?.state === 'MASTER' && (value.since ?? 0) > at)
  const vipDeleted = () => {
    const seen = addresses.get('director1')
    return seen?.line(line => line.startsWith('Deleted') && line.includes(VIP), seen.mark)
  }
  /** By the kernel's own events, since the other director lets go a moment after the election is over. */
  const onlyHolderIs = async (holder: string) => {
    for (const [name, seen] of addresses) await seen.line(() => holdsVip(seen.lines) === (name === holder))
  }

  it('checkers finds every real server up again', async () => {
    const mark = await kill('checkers')
    for (const real of ['125.38.38.101', '125.38.38.102', '125.38.38.104', '125.38.38.99'])
      await until(({ key, value }) => key === `real-server/${VIP}:80/TCP/${real}:80` && value?.health === 'up', mark)
  })

  it('vrrp: its VIP is taken off at once, and it is MASTER again in the end, alone with the VIP', async () => {
    const letGo = vipDeleted()
    const mark = await kill('vrrp')
    await letGo
    await until(({ event }) => event?.body.kind === 'vrrp-transition' && event.body.to === 'MASTER', mark)
    await onlyHolderIs('director1')
  })

  it('watchdog: its processes hand over and leave, and the director comes back as MASTER', async () => {
    const letGo = vipDeleted()
    const pid = await pidOf('watchdog')
    const killedAt = Date.now()
    await experiment.lab.exec('director1', ['kill', '-KILL', String(pid)])
    await letGo
    await becomesMasterAfter(killedAt)
    await onlyHolderIs('director1')
  })

  it('all of them at once: the leftover VIP goes at the next start', async () => {
    const killedAt = Date.now()
    await experiment.signal('director1', 'KILL', '^keelson-')
    await becomesMasterAfter(killedAt)
    await onlyHolderIs('director1')
  })
})

/** The last word of `ip monitor` on the VIP. */
const holdsVip = (lines: string[]) =>
  lines.findLast(line => line.includes(` ${VIP}/32`))?.startsWith('Deleted') === false

/** Longer than a virtual machine's host may stop it; the law is half an interval, whatever the interval. */
const ADVERT_INTERVAL = 3000

describe.skipIf(!isAble('namespaces', 'tcpdump'))('adverts while other processes are killed', () => {
  let experiment: Experiment
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11' })
  })
  afterAll(() => experiment.stop())

  it('not one is late by more than half an interval when link, checkers and forwarder die in turn', async () => {
    const live = experiment.run('lan', ['tcpdump', '--immediate-mode', '-l', '-n', '-i', 'lan', 'vrrp']).output
    await live.line(/listening on/)
    const capture = await experiment.capture('vrrp')
    const standstill = new Standstill()
    experiment.startAgent('a', instanceConf({ state: 'MASTER', priority: 150, advert_int: ADVERT_INTERVAL / 1000 }), [
      '--forwarder',
      'userspace',
    ])
    await live.line(/VRRP/)
    for (const name of ['link', 'checkers', 'forwarder']) {
      const seen = live.mark
      await experiment.signal('a', 'KILL', `^keelson-${name}`)
      await live.line(/VRRP/, seen)
    }
    await live.line(/VRRP/, live.mark)
    const adverts = (await capture.stop()).filter(isAdvert)
    const gaps = adverts.slice(1).map((frame, index) => frame.at - (adverts[index]?.at ?? 0))
    expect(gaps.length).toBeGreaterThanOrEqual(4)
    expect(Math.max(...gaps)).toBeLessThan(1.5 * ADVERT_INTERVAL + standstill.longest)
    const told = JSON.parse((await experiment.agent('a', 'status', '--json')).stdout) as {
      objects: Record<string, { restarts: number; state: string }>
    }
    for (const name of ['link', 'checkers', 'forwarder'])
      expect(told.objects[`process/${name}`]).toMatchObject({ restarts: 1, state: 'running' })
    expect(told.objects['process/vrrp']).toMatchObject({ restarts: 0 })
  })
})
