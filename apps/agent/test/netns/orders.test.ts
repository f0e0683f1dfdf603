/** A person's orders on a real pair: the VIP moves by them, stays, and comes back; whoever saw another state is refused. */
import { join } from 'node:path'
import type { VrrpState } from '@keelson/contract/messages/live-state'
import { instanceConf } from '@keelson/lab/article-conf'
import { type Capture, type Frame, hexOf, isAdvert, isArp, priorityOf, VRRP_FILTER } from '@keelson/lab/capture'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConsoleInHand } from './console-in-hand'

describe.skipIf(!isAble('namespaces', 'keepalived', 'tcpdump'))('orders', () => {
  let experiment: Experiment
  let console: ConsoleInHand
  let capture: Capture
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11', b: '125.38.38.12' })
    const socket = join(experiment.dir, 'console.sock')
    console = await ConsoleInHand.listen(socket)
    // The peer is stock keepalived: what it makes of a demotion is what every peer does.
    experiment.startKeepalived('b', instanceConf({ state: 'BACKUP', priority: 100 }))
    capture = await experiment.capture(`${VRRP_FILTER} or arp`)
    const flags = ['--forwarder', 'none', '--name', 'a', '--console', `ws+unix:${socket}:/agent`]
    experiment.startAgent('a', instanceConf({ state: 'MASTER', priority: 150 }), flags)
    await becomes('MASTER', 0)
  })
  afterAll(async () => {
    console.close()
    await experiment.stop()
  })

  const becomes = (state: VrrpState['state'], mark: number) =>
    console.hears('change', ({ key, value }) => key === 'vrrp/VI_1' && (value as VrrpState).state === state, mark)
  const told = () =>
    console.heard
      .flatMap(each => (each.type === 'change' && each.key === 'vrrp/VI_1' ? [each.value as VrrpState] : []))
      .at(-1)
  const answer = (id: string) => console.hears('command-result', each => each.id === id)
  const mine = (frame: Frame) => isArp(frame) && hexOf(frame.bytes.slice(32, 38)) === 'ffffffffffff'

  it('announces again: the frames are on the wire', async () => {
    const before = capture.frames().filter(mine).length
    console.say({ type: 'reannounce', id: 'again', instance: 'VI_1', by: 'ada' })
    expect(await answer('again')).toMatchObject({ ok: true, effect: expect.stringContaining('VI_1 sends 5') })
    await capture.until(mine, before + 5)
  })

  it('refuses who saw another state, and changes nothing', async () => {
    const since = (told()?.since ?? 0) - 60_000
    console.say({ type: 'demote', id: 'stale', instance: 'VI_1', seen: { state: 'MASTER', since }, by: 'ada' })
    expect(await answer('stale')).toMatchObject({
      ok: false,
      error: expect.stringContaining('as was seen: look again'),
    })
    console.say({ type: 'demote', id: 'other', instance: 'VI_1', seen: { state: 'BACKUP', since: 1 }, by: 'ada' })
    expect(await answer('other')).toMatchObject({ ok: false })
    expect(told()?.state).toBe('MASTER')
  })

  it('demoted it says goodbye; stock keepalived takes over, and keeps the VIP until failback', async () => {
    const addresses = experiment.watchAddresses('b')
    const mark = console.heard.length
    const { state, since } = told() as VrrpState
    console.say({ type: 'demote', id: 'go', instance: 'VI_1', seen: { state, since }, by: 'ada' })
    expect(await answer('go')).toMatchObject({ ok: true })
    const { value } = await becomes('BACKUP', mark)
    expect(value).toMatchObject({ reason: 'demoted by ada', heldBack: { by: 'ada' } })
    await addresses.line(line => line.includes(`${VIP}/`) && !line.startsWith('Deleted'))
    expect((await experiment.lab.exec('a', ['ip', '-o', 'address'])).stdout).not.toContain(VIP)
    // Longer than its own master down interval: by its priority it would have preempted.
    const fromB = (frame: Frame) => isAdvert(frame) && priorityOf(frame) === 100
    await capture.until(fromB, capture.frames().filter(fromB).length + 6)
    expect(told()?.state).toBe('BACKUP')
    // Nor does a crash give the VIP back to a director that is being worked on.
    const begun = console.heard.length
    await experiment.crash('a', '^keelson-vrrp')
    const again = await becomes('BACKUP', begun)
    expect(again.value).toMatchObject({ heldBack: { by: 'ada', since: (value as VrrpState).heldBack?.since } })
    await capture.until(fromB, capture.frames().filter(fromB).length + 6)
    expect(told()?.state).toBe('BACKUP')
    expect(told()?.master?.address).toBe('125.38.38.12')
    const { code, stdout, stderr } = await experiment.agent('a', 'failback', 'VI_1')
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: 'VI_1 took over\n' })
    await addresses.line(line => line.includes(`${VIP}/`) && line.startsWith('Deleted'))
    expect((await experiment.lab.exec('a', ['ip', '-o', 'address'])).stdout).toContain(VIP)
  })

  it('reloads, and says what came of it; checks are told to run', async () => {
    expect(await experiment.agent('a', 'reload')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is as it was'),
    })
    experiment.write('a', 'keepalived.conf', 'vrrp_instance VI_1 {\n  virtual_router_id 300\n}\n')
    expect(await experiment.agent('a', 'reload')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('virtual_router_id 300 must be 1 to 255'),
    })
    expect(await experiment.agent('a', 'recheck')).toMatchObject({ code: 0, stdout: '0 checks probe now\n' })
    expect(await experiment.agent('a', 'recheck', 'x')).toMatchObject({ code: 1 })
    expect(await experiment.agent('a', 'demote', '--for', '0')).toMatchObject({ code: 2 })
  })
})
