/** From kill -9 of the MASTER to the first gratuitous ARP of the other, ours and stock keepalived in turn, the same namespaces. */
import { instanceConf } from '../article-conf'
import { hexOf, isAdvert, isArp, sourceOf } from '../capture'
import { Experiment } from '../experiment'
import { VIP } from '../topology'

const RUNS = Number(process.argv[2] ?? 5)
const A = '125.38.38.11'
const B = '125.38.38.12'
const taken = (line: string) => line.includes(` ${VIP}/32`) && !line.startsWith('Deleted')
/** 3 x advert_int + (256 - 100) / 256 s */
const THEORY = 3609.4

const kinds = {
  keelson: { start: (e: Experiment, host: string, text: string) => e.startAgent(host, text) },
  keepalived: {
    pattern: '^keepalived',
    start: (e: Experiment, host: string, text: string) => e.startKeepalived(host, text),
  },
}
type Kind = keyof typeof kinds

/** Milliseconds from the last advert of the dead MASTER to the other's first advert and first gratuitous ARP. */
async function measure(kind: Kind): Promise<{ advert: number; arp: number }> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ a: A, b: B })
    const onA = experiment.watchAddresses('a')
    const onB = experiment.watchAddresses('b')
    const capture = await experiment.capture('vrrp or arp')
    kinds[kind].start(experiment, 'b', instanceConf({ state: 'BACKUP', priority: 100 }))
    kinds[kind].start(experiment, 'a', instanceConf({ state: 'MASTER', priority: 150 }))
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

const results: Record<Kind, { advert: number; arp: number }[]> = { keelson: [], keepalived: [] }
for (let run = 0; run < RUNS; run++)
  for (const kind of ['keelson', 'keepalived'] as const) {
    const result = await measure(kind)
    results[kind].push(result)
    process.stdout.write(
      `run ${run + 1} ${kind.padEnd(10)} advert ${result.advert.toFixed(1)} ms  gratuitous ARP ${result.arp.toFixed(1)} ms\n`,
    )
  }

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
process.stdout.write(
  `\nkill -9 of the MASTER, advert_int 1, priority 100 takes over; theory ${THEORY} ms after the last advert\n`,
)
for (const kind of ['keelson', 'keepalived'] as const) {
  const arps = results[kind].map(({ arp }) => arp)
  process.stdout.write(
    `${kind.padEnd(10)} median ${median(arps).toFixed(1)} ms  max ${Math.max(...arps).toFixed(1)} ms to the first gratuitous ARP (${arps.length} runs)\n`,
  )
}
const ratio = median(results.keelson.map(({ arp }) => arp)) / median(results.keepalived.map(({ arp }) => arp))
process.stdout.write(`ratio of the medians ${ratio.toFixed(3)}\n`)
process.exit(0)
