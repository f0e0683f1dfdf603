/** v3 of 10 ms while both cores are busy with other work: false failovers, and how far adverts are from their beat. */
import { availableParallelism } from 'node:os'
import { instanceConf } from '../article-conf'
import { isAdvert, sourceOf, VRRP_FILTER } from '../capture'
import { type DirectorKindName, directorKinds } from '../director-kinds'
import { Experiment } from '../experiment'
import { VIP } from '../topology'
import { printTable, quantile } from './figures'

/** npm run bench -- steady [SECONDS] */
const SECONDS = Number(process.argv[2] ?? 60)
const A = '125.38.38.11'
const B = '125.38.38.12'
const INTERVAL = 10
/** two for each core, so that nobody ever finds one idle */
const HOGS = 2 * availableParallelism()
const taken = (line: string) => line.includes(` ${VIP}/32`) && !line.startsWith('Deleted')

interface Steadiness {
  /** times that the BACKUP claimed what a living MASTER had */
  failovers: number
  /** how far each gap between two adverts of the MASTER was from the interval, ms */
  jitter: number[]
}

const orders: Record<string, string> = {
  'as they come: ours in real time, keepalived as everybody else': '',
  'both with vrrp_rt_priority 50': 'vrrp_rt_priority 50',
}

async function measure(kind: DirectorKindName, order: string): Promise<Steadiness> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ a: A, b: B })
    const conf = (state: 'MASTER' | 'BACKUP', priority: number) =>
      instanceConf({ state, priority, version: 3, advert_int: INTERVAL / 1000 }).replace(
        'global_defs {',
        `global_defs {\n    ${order}`,
      )
    const onA = experiment.watchAddresses('a')
    const { start } = directorKinds[kind]
    start(experiment, 'a', conf('MASTER', 150))
    await onA.line(taken)
    await start(experiment, 'b', conf('BACKUP', 100)).output.line(/Entering BACKUP/)
    const hogs = Array.from({ length: HOGS }, () =>
      experiment.run('lan', ['timeout', String(SECONDS), 'sh', '-c', 'while :; do :; done']),
    )
    const capture = await experiment.capture(VRRP_FILTER)
    await Promise.all(hogs.map(hog => hog.ended))
    const frames = (await capture.stop()).filter(isAdvert)
    const sources = frames.map(sourceOf)
    const failovers = sources.filter((source, index) => source === B && sources[index - 1] !== B).length
    const times = frames.filter(frame => sourceOf(frame) === A).map(({ at }) => at)
    const jitter = times.slice(1).map((at, index) => Math.abs(at - (times[index] ?? at) - INTERVAL))
    return { failovers, jitter }
  } finally {
    await experiment.stop()
  }
}

for (const [name, order] of Object.entries(orders)) {
  const keelson = await measure('keelson', order)
  const keepalived = await measure('keepalived', order)
  const jitter = (what: string, part: number) => ({
    what: `jitter ${what}`,
    keelson: quantile(keelson.jitter, part),
    keepalived: quantile(keepalived.jitter, part),
    unit: 'ms',
  })
  printTable(`steady, v3 of ${INTERVAL} ms, ${HOGS} busy loops, ${SECONDS} s each; ${name}`, [
    {
      what: 'false failovers',
      keelson: keelson.failovers,
      keepalived: keepalived.failovers,
      unit: '',
      goal: { words: '0', met: keelson.failovers === 0 },
    },
    { what: 'adverts', keelson: keelson.jitter.length, keepalived: keepalived.jitter.length, unit: '' },
    jitter('p50', 0.5),
    jitter('p99', 0.99),
    jitter('max', 1),
  ])
}
process.exit(0)
