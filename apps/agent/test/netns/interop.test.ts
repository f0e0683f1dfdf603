/** Our agent and stock keepalived as the two directors of one cluster, in every mode of VRRP, real packets between namespaces. */
import { isAdvert, priorityOf, senderMacOf, VRRP_FILTER } from '@keelson/lab/capture'
import { bothWays, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { Standstill } from '@keelson/lab/standstill'
import { describe, it } from 'vitest'
import { type Mode, modes } from './vrrp-modes'

/** What one machine of the pair is called, and its address. */
const A = '125.38.38.11'
const B = '125.38.38.12'
/** A capture's clock and the program's are the same; below this many ms the wire itself counts. */
const SLACK = 50

interface Side {
  addresses: OutputWatch
  start(): Promise<void>
  kill(): Promise<void>
  stop(): Promise<void>
  isTaken(line: string): boolean
  takes(from: number): Promise<unknown>
  drops(from: number): Promise<unknown>
}

describe.skipIf(!isAble('namespaces', 'keepalived', 'tcpdump'))('beside stock keepalived', () => {
  const cases = modes.flatMap(mode => bothWays.map(pair => ({ mode, ...pair })))

  it.concurrent.for(cases)(
    '$mode.name: $atMaster is MASTER, $atBackup takes over when it is killed, yields when it returns, takes over when it stops',
    async ({ mode, atMaster, atBackup }, { expect, onTestFinished }) => {
      const experiment = await Experiment.start()
      onTestFinished(() => experiment.stop())
      await experiment.machines({ a: A, b: B })
      for (const host of ['a', 'b']) for (const argv of mode.prepare ?? []) await experiment.lab.exec(host, argv)
      const a = sideOf(experiment, 'a', atMaster, mode, mode.conf({ state: 'MASTER', priority: 150, self: A, peer: B }))
      const b = sideOf(experiment, 'b', atBackup, mode, mode.conf({ state: 'BACKUP', priority: 100, self: B, peer: A }))

      // With nopreempt the first one stays, whatever its priority.
      if (!mode.nopreempt) await b.start()
      await a.start()
      await a.takes(0)
      if (mode.nopreempt) await b.start()
      const capture = await experiment.capture(VRRP_FILTER)
      const ofA = await macOf(experiment, 'a')
      await capture.until(frame => isAdvert(frame) && senderMacOf(frame) === ofA)

      // in trouble: the other one takes over, and yields when it is mended
      if (mode.trouble) {
        const troubled = b.addresses.mark
        const mended = a.addresses.mark
        await experiment.lab.exec('a', mode.trouble.begin)
        await b.takes(troubled)
        await a.drops(mended)
        await experiment.lab.exec('a', mode.trouble.end)
        await a.takes(a.addresses.mark)
        await b.drops(troubled)
        await capture.until(frame => isAdvert(frame) && senderMacOf(frame) === ofA, 3)
      }

      // killed: silence for the master down interval, then the other one
      let before = b.addresses.mark
      await a.kill()
      await b.takes(before)
      const lastOfA = capture.frames().findLast(frame => isAdvert(frame) && senderMacOf(frame) === ofA)?.at ?? 0
      const [firstOfB] = await capture.until(
        frame => isAdvert(frame) && senderMacOf(frame) !== ofA && frame.at > lastOfA,
      )
      expect((firstOfB?.at ?? 0) - lastOfA).toBeGreaterThan(mode.masterDown - SLACK)

      // returned: takes its VIPs back, or leaves them where nopreempt says so
      const returning = a.addresses.mark
      before = b.addresses.mark
      await a.start()
      if (mode.nopreempt) {
        const returnedAt = capture.frames().at(-1)?.at ?? 0
        await capture.until(frame => isAdvert(frame) && senderMacOf(frame) !== ofA && frame.at > returnedAt, 6)
        expect(a.addresses.lines.slice(returning).filter(a.isTaken)).toEqual([])
        await b.stop()
        await a.takes(returning)
        return
      }
      await b.drops(before)
      await a.takes(returning)

      // stopped: priority 0, and the other one waits for its skew only
      before = b.addresses.mark
      const from = capture.frames().length
      const standstill = new Standstill()
      await a.stop()
      await b.takes(before)
      const frames = async () => (await capture.until(isAdvert)) && capture.frames().slice(from).filter(isAdvert)
      const goodbye = (await frames()).find(frame => senderMacOf(frame) === ofA && priorityOf(frame) === 0)
      await capture.until(
        frame => senderMacOf(frame) !== ofA && frame.at > (goodbye?.at ?? 0) && priorityOf(frame) === 100,
      )
      const first = (await frames()).find(frame => senderMacOf(frame) !== ofA && frame.at > (goodbye?.at ?? 0))
      const wait = (first?.at ?? 0) - (goodbye?.at ?? 0)
      expect(goodbye).toBeDefined()
      expect(wait).toBeGreaterThan(mode.skew - SLACK)
      expect(wait).toBeLessThan(mode.masterDown + standstill.longest)
    },
  )
})

function sideOf(experiment: Experiment, host: string, kind: 'keelson' | 'keepalived', mode: Mode, text: string): Side {
  const addresses = experiment.watchAddresses(host)
  const isTaken = (line: string) => mode.holds(line) && !line.startsWith('Deleted')
  return {
    addresses,
    start: async () => {
      await directorKinds[kind].start(experiment, host, text).output.line(/Entering BACKUP/)
    },
    kill: () => directorKinds[kind].kill(experiment, host),
    stop: () => directorKinds[kind].stop(experiment, host),
    isTaken,
    takes: from => addresses.line(isTaken, from),
    drops: from => addresses.line(line => mode.holds(line) && !isTaken(line), from),
  }
}

async function macOf(experiment: Experiment, host: string): Promise<string> {
  const { stdout } = await experiment.lab.exec(host, ['ip', '-o', 'link', 'show', 'eth0'])
  return /link\/ether (\S+)/.exec(stdout)?.[1]?.replaceAll(':', '') ?? ''
}
