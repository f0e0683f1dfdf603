/** What goes out on the wire: byte for byte stock keepalived's for equal configuration; and what a wrong secret comes to. */
import {
  advertOf,
  type Frame,
  hexOf,
  isAdvert,
  isArp,
  isNeighbourAdvertisement,
  priorityOf,
  VRRP_FILTER,
} from '@keelson/lab/capture'
import { bothWays, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, it } from 'vitest'
import { type Mode, modes } from './vrrp-modes'

const A = '125.38.38.11'
const B = '125.38.38.12'
const able = isAble('namespaces', 'keepalived', 'tcpdump')

/** Adverts of one priority and announcements of one life of a director. */
interface Spoken {
  adverts: string[]
  goodbyes: string[]
  announcements: string[]
}

describe.skipIf(!able)('on the wire', () => {
  it.concurrent.for(modes)('$name: adverts and announcements are those of stock keepalived', async (mode, context) => {
    const experiment = await Experiment.start()
    context.onTestFinished(() => experiment.stop())
    await experiment.machines({ a: A, b: B }) // somebody who answers ARP for a unicast peer
    for (const argv of mode.prepare ?? []) await experiment.lab.exec('a', argv)
    const stock = await spoken(experiment, mode, 'keepalived')
    context.expect(stock.announcements.length).toBeGreaterThanOrEqual(5)
    context.expect(await spoken(experiment, mode, 'keelson')).toEqual(stock)
  })

  const secrets = modes.filter(mode => mode.otherSecret)
  it.concurrent.for(secrets.flatMap(mode => bothWays.map(pair => ({ mode, ...pair }))))(
    '$mode.name: the wrong secret is refused both ways: $atMaster and $atBackup both become MASTER',
    async ({ mode, atMaster, atBackup }, { onTestFinished }) => {
      const experiment = await Experiment.start()
      onTestFinished(() => experiment.stop())
      await experiment.machines({ a: A, b: B })
      const onA = experiment.watchAddresses('a')
      const onB = experiment.watchAddresses('b')
      const ours = mode.conf({ state: 'MASTER', priority: 150, self: A, peer: B })
      const theirs = mode.otherSecret?.(mode.conf({ state: 'BACKUP', priority: 100, self: B, peer: A })) ?? ''
      const atA = directorKinds[atMaster].start(experiment, 'a', ours).output
      const atB = directorKinds[atBackup].start(experiment, 'b', theirs).output
      const isTaken = (line: string) => mode.holds(line) && !line.startsWith('Deleted')
      await Promise.all([onA.line(isTaken), onB.line(isTaken)])
      await Promise.all([atA.line(/passw|auth/i), atB.line(/passw|auth/i)])
    },
  )
})

async function spoken(experiment: Experiment, mode: Mode, kind: keyof typeof directorKinds): Promise<Spoken> {
  const addresses = experiment.watchAddresses('a')
  await addresses.line(/ inet /)
  const capture = await experiment.capture(`${VRRP_FILTER} or arp or icmp6`)
  const running = directorKinds[kind].start(
    experiment,
    'a',
    mode.conf({ state: 'MASTER', priority: 150, self: A, peer: B }),
  )
  await addresses.line(line => mode.holds(line) && !line.startsWith('Deleted'))
  await capture.until(frame => isAdvert(frame) && priorityOf(frame) === 150, 3 * (mode.instances ?? 1))
  const held = addresses.mark
  await directorKinds[kind].stop(experiment, 'a')
  await addresses.line(line => mode.holds(line) && line.startsWith('Deleted'), held)
  await running.ended
  const frames = await capture.stop()
  // Sorted: which instance of a group goes first is nobody's promise.
  const first = (wanted: (frame: Frame) => boolean, count: number, text: (frame: Frame) => string) =>
    frames
      .filter(wanted)
      .slice(0, count * (mode.instances ?? 1))
      .map(text)
      .sort()
  return {
    adverts: first(frame => isAdvert(frame) && priorityOf(frame) === 150, 2, mode.comparable),
    goodbyes: first(
      frame => isAdvert(frame) && priorityOf(frame) === 0,
      1,
      frame => hexOf(advertOf(frame)),
    ),
    announcements: first(isAnnouncement, 5, ({ bytes }) => hexOf(bytes)),
  }
}

/** A broadcast gratuitous ARP, or a neighbour advertisement to all nodes: not what the kernel itself asks and answers. */
const isAnnouncement = (frame: Frame) =>
  (isArp(frame) && hexOf(frame.bytes.slice(32, 38)) === 'ffffffffffff') ||
  (isNeighbourAdvertisement(frame) && hexOf(frame.bytes.slice(0, 6)) === '333300000001')
