/** From kill -9 of the MASTER to the first gratuitous ARP of the other, ours and stock keepalived in turn, the same namespaces. */
import { instanceConf } from '../article-conf'
import { hexOf, isAdvert, isArp, sourceOf } from '../capture'
import { type DirectorKindName, directorKinds } from '../director-kinds'
import { Experiment } from '../experiment'
import { VIP } from '../topology'
import { printTable, quantile } from './figures'

/** npm run bench -- failover [RUNS [MODE]] */
const RUNS = Number(process.argv[2] ?? 5)
const A = '125.38.38.11'
const B = '125.38.38.12'
const taken = (line: string) => line.includes(` ${VIP}/32`) && !line.startsWith('Deleted')

interface Mode {
  version: 2 | 3
  /** seconds */
  advert_int: number
  /** 3 x advert_int + (256 - 100) / 256 of a second (v2) or of the interval (v3), ms */
  theory: number
  /** of the medians, ours to keepalived's, that ours must not be above */
  ratio: number
  /** ms; keepalived's own unless told */
  p99?: number
}

const modes: Record<string, Mode> = {
  'v2-1s': { version: 2, advert_int: 1, theory: 3609.4, ratio: 1.02 },
  'v3-100ms': { version: 3, advert_int: 0.1, theory: 360.9, ratio: 1.02 },
  'v3-10ms': { version: 3, advert_int: 0.01, theory: 36.1, ratio: 1.05, p99: 60 },
}
const kinds = Object.keys(directorKinds) as DirectorKindName[]

/** Milliseconds from the last advert of the dead MASTER to the other's first advert and first gratuitous ARP. */
async function measure(
  kind: DirectorKindName,
  { version, advert_int }: Mode,
): Promise<{ advert: number; arp: number }> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ a: A, b: B })
    const onA = experiment.watchAddresses('a')
    const onB = experiment.watchAddresses('b')
    const capture = await experiment.capture('vrrp or arp')
    const { start } = directorKinds[kind]
    const backup = start(experiment, 'b', instanceConf({ state: 'BACKUP', priority: 100, version, advert_int }))
    await backup.output.line(/Entering BACKUP/)
    start(experiment, 'a', instanceConf({ state: 'MASTER', priority: 150, version, advert_int }))
    await onA.line(taken)
    const live = experiment.run('lan', ['tcpdump', '--immediate-mode', '-l', '-n', '-i', 'lan', 'arp'])
    await live.output.line(/listening on/)
    const before = onB.mark
    await experiment.lab.exec('a', ['sh', '-c', 'kill -KILL -1']) // all at once: a child that outlives its parent would still say goodbye
    await onB.line(taken, before)
    await live.output.line(/Request who-has 125\.38\.38\.64 .*tell 125\.38\.38\.64/)
    const frames = await capture.stop()
    const last = frames.findLast(frame => isAdvert(frame) && sourceOf(frame) === A)?.at ?? Number.NaN
    const first = frames.find(frame => isAdvert(frame) && sourceOf(frame) === B && frame.at > last)
    const advert = first?.at ?? Number.NaN
    const mac = hexOf(first?.bytes.slice(6, 12) ?? new Uint8Array())
    const arp =
      frames.find(frame => isArp(frame) && frame.at >= advert && hexOf(frame.bytes.slice(6, 12)) === mac)?.at ??
      Number.NaN
    return { advert: advert - last, arp: arp - last }
  } finally {
    await experiment.stop()
  }
}

/** Ours and the peer in turn, so that whatever else the machine does meets both. */
async function compare(name: string, mode: Mode): Promise<void> {
  const arps: Record<DirectorKindName, number[]> = { keelson: [], keepalived: [] }
  for (let run = 0; run < RUNS; run++)
    for (const kind of kinds) {
      const { advert, arp } = await measure(kind, mode)
      arps[kind].push(arp)
      process.stdout.write(
        `${name} run ${run + 1} ${kind.padEnd(10)} advert ${advert.toFixed(1)} ms  gratuitous ARP ${arp.toFixed(1)} ms\n`,
      )
    }
  const of = (part: number) => ({
    keelson: quantile(arps.keelson, part),
    keepalived: quantile(arps.keepalived, part),
    unit: 'ms',
  })
  const [median, p99] = [of(0.5), of(0.99)]
  const ratio = median.keelson / median.keepalived
  const worst = mode.p99 ?? p99.keepalived
  printTable(
    `${name}: kill -9 of the MASTER, from its last advert to the first gratuitous ARP, ${RUNS} runs; theory ${mode.theory} ms`,
    [
      {
        what: 'median',
        ...median,
        goal: { words: `at most ${mode.ratio} x keepalived, is ${ratio.toFixed(3)}`, met: ratio <= mode.ratio },
      },
      { what: 'p99', ...p99, goal: { words: `at most ${worst.toFixed(1)} ms`, met: p99.keelson <= worst } },
    ],
  )
}

const wanted = process.argv[3]
if (wanted !== undefined && !modes[wanted]) {
  process.stderr.write(`no mode ${wanted}; there are ${Object.keys(modes).join(' ')}\n`)
  process.exit(2)
}
for (const [name, mode] of Object.entries(modes)) if (wanted === undefined || wanted === name) await compare(name, mode)
process.exit(0)
