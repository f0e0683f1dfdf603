/** Our agent and stock keepalived as the two directors of one cluster, real packets between network namespaces. */
import { instanceConf } from '@keelson/lab/article-conf'
import { type Frame, hexOf, isAdvert, isArp, priorityOf, sourceOf } from '@keelson/lab/capture'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { afterEach, describe, expect, it } from 'vitest'

const A = '125.38.38.11'
const B = '125.38.38.12'
const vipLine = new RegExp(` inet ${VIP}/32 `)
const taken = (line: string) => vipLine.test(line) && !line.startsWith('Deleted')
const dropped = (line: string) => vipLine.test(line) && line.startsWith('Deleted')

const master = instanceConf({ state: 'MASTER', priority: 150 })
const backup = instanceConf({ state: 'BACKUP', priority: 100 })
/** 3 x advert_int + (256 - 100) / 256 s */
const MASTER_DOWN = 3609.4
const SKEW = 609.4

/** How each kind of director is run and killed on a machine. */
const kinds = {
  keelson: {
    start: (experiment: Experiment, host: string, text: string) => experiment.startAgent(host, text),
    pattern: '^keelson-',
    stop: (experiment: Experiment, host: string) => experiment.signal(host, 'TERM', 'keelson-watchdog'),
  },
  keepalived: {
    start: (experiment: Experiment, host: string, text: string) => experiment.startKeepalived(host, text),
    pattern: 'keepalived',
    stop: (experiment: Experiment, host: string) => experiment.signal(host, 'TERM', '^keepalived'),
  },
} as const

describe.skipIf(!isAble('namespaces', 'keepalived', 'tcpdump'))('with stock keepalived as the peer', () => {
  let experiment: Experiment
  afterEach(() => experiment.stop())

  async function pair(atMaster: keyof typeof kinds, atBackup: keyof typeof kinds) {
    experiment = await Experiment.start()
    await experiment.machines({ a: A, b: B })
    const onA = experiment.watchAddresses('a')
    const onB = experiment.watchAddresses('b')
    await kinds[atBackup].start(experiment, 'b', backup).output.line(/Entering BACKUP/)
    kinds[atMaster].start(experiment, 'a', master)
    await onA.line(taken)
    return { onA, onB }
  }

  it.each([
    ['keelson', 'keepalived'],
    ['keepalived', 'keelson'],
  ] as const)(
    '%s is MASTER, %s takes the VIP when it is killed, and hands it back when it returns',
    async (atMaster, atBackup) => {
      const { onA, onB } = await pair(atMaster, atBackup)
      const capture = await experiment.capture('vrrp or arp')
      const before = onB.mark
      await experiment.signal('a', 'KILL', kinds[atMaster].pattern)
      await onB.line(taken, before)
      const ofB = (frame: Frame) => sourceOf(frame) === B && priorityOf(frame) === 100
      await waitForAdvert(() => capture.frames(), ofB, experiment)
      const adverts = capture.frames().filter(isAdvert)
      const firstOfB = adverts.find(ofB)?.at ?? 0
      // None when the capture began within the interval in which it was killed.
      const lastOfA = adverts.findLast(frame => sourceOf(frame) === A)?.at
      if (lastOfA !== undefined) expect(firstOfB - lastOfA).toBeGreaterThan(MASTER_DOWN - 50)

      const returning = onA.mark
      const yielding = onB.mark
      kinds[atMaster].start(experiment, 'a', master)
      await onB.line(dropped, yielding)
      await onA.line(taken, returning)
      await capture.stop()
    },
  )

  it.each([
    ['keelson', 'keepalived'],
    ['keepalived', 'keelson'],
  ] as const)('%s stops in good order and %s takes over in skew time', async (atMaster, atBackup) => {
    const { onB } = await pair(atMaster, atBackup)
    const capture = await experiment.capture('vrrp')
    const before = onB.mark
    await kinds[atMaster].stop(experiment, 'a')
    await onB.line(taken, before)
    await waitForAdvert(capture.frames.bind(capture), frame => sourceOf(frame) === B, experiment)
    const frames = (await capture.stop()).filter(isAdvert)
    const goodbye = frames.find(frame => sourceOf(frame) === A && priorityOf(frame) === 0)
    const first = frames.find(frame => sourceOf(frame) === B)
    expect(goodbye).toBeDefined()
    expect((first?.at ?? 0) - (goodbye?.at ?? 0)).toBeGreaterThan(SKEW - 50)
    expect((first?.at ?? 0) - (goodbye?.at ?? 0)).toBeLessThan(MASTER_DOWN)
  })

  it.each([
    ['keelson', 'keepalived'],
    ['keepalived', 'keelson'],
  ] as const)('a wrong password is refused both ways: %s and %s both become MASTER', async (first, second) => {
    experiment = await Experiment.start()
    await experiment.machines({ a: A, b: B })
    const onA = experiment.watchAddresses('a')
    const onB = experiment.watchAddresses('b')
    const atA = kinds[first].start(
      experiment,
      'a',
      instanceConf({ state: 'MASTER', priority: 150, password: 'secret12' }),
    )
    const atB = kinds[second].start(
      experiment,
      'b',
      instanceConf({ state: 'BACKUP', priority: 100, password: 'other345' }),
    )
    await Promise.all([onA.line(taken), onB.line(taken)])
    const refusal = /passw|auth/i
    await Promise.all([atA.output.line(refusal), atB.output.line(refusal)])
  })

  it('adverts and gratuitous ARPs are byte for byte those of stock keepalived', async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: A })
    const byKind: Frame[][] = []
    for (const kind of ['keepalived', 'keelson'] as const) {
      const addresses = experiment.watchAddresses('a')
      await addresses.line(/ inet /)
      const capture = await experiment.capture('vrrp or arp')
      const { ended } = kinds[kind].start(experiment, 'a', master)
      await addresses.line(taken)
      await waitForAdvert(capture.frames.bind(capture), () => true, experiment, 3)
      const held = addresses.mark
      await kinds[kind].stop(experiment, 'a')
      await addresses.line(dropped, held)
      await ended
      byKind.push(await capture.stop())
    }
    const adverts = byKind.map(frames =>
      frames.filter(frame => isAdvert(frame) && priorityOf(frame) === 150).slice(0, 3),
    )
    expect(adverts[1]?.map(({ bytes }) => hexOf(bytes))).toEqual(adverts[0]?.map(({ bytes }) => hexOf(bytes)))
    const goodbyes = byKind.map(frames =>
      frames.filter(frame => isAdvert(frame) && priorityOf(frame) === 0).map(({ bytes }) => hexOf(bytes.slice(34))),
    )
    expect(goodbyes[1]).toEqual(goodbyes[0])
    const arps = byKind.map(frames =>
      frames
        .filter(isArp)
        .slice(0, 5)
        .map(({ bytes }) => hexOf(bytes)),
    )
    expect(arps[0]?.length).toBe(5)
    expect(arps[1]).toEqual(arps[0])
  })
})

/** Waits, by the adverts themselves, until `count` of them have crossed the LAN. */
async function waitForAdvert(
  frames: () => Frame[],
  wanted: (frame: Frame) => boolean,
  experiment: Experiment,
  count = 1,
): Promise<void> {
  const live = experiment.run('lan', ['tcpdump', '--immediate-mode', '-l', '-n', '-i', 'lan', 'vrrp'])
  await live.output.line(/listening on/)
  for (let seen = 0; frames().filter(frame => isAdvert(frame) && wanted(frame)).length < count; seen = live.output.mark)
    await live.output.line(/VRRP/, seen)
}
