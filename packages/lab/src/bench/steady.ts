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
/** Only sleeps, in real time: how late it wakes is the machine's doing, and the floor of what any director can do on it. */
const SLEEPER = `const cell = new Int32Array(new SharedArrayBuffer(4)), end = performance.now() + ${SECONDS} * 1000
let worst = 0
for (let due = performance.now() + ${INTERVAL}; due < end; due = Math.max(due + ${INTERVAL}, performance.now())) {
  Atomics.wait(cell, 0, 0, Math.max(0, due - performance.now()))
  worst = Math.max(worst, performance.now() - due)
}
console.log(worst)`
const taken = (line: string) => line.includes(` ${VIP}/32`) && !line.startsWith('Deleted')

interface Steadiness {
  /** times that the BACKUP claimed what a living MASTER had */
  failovers: number
  /** how far each gap between two adverts of the MASTER was from the interval, ms */
  jitter: number[]
  /** the worst that a process that only slept was late meanwhile, ms */
  floor: number
  /** how late its own timers ran, by its own word, ms: the rest of the jitter is the kernel's and the wire's */
  own: Record<'a' | 'b', { p99: number; max: number; expired: number }>
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
    const sleeper = experiment.run('lan', ['chrt', '-r', '50', process.execPath, '-e', SLEEPER])
    const capture = await experiment.capture(VRRP_FILTER)
    await Promise.all(hogs.map(hog => hog.ended))
    const frames = (await capture.stop()).filter(isAdvert)
    const sources = frames.map(sourceOf)
    const failovers = sources.filter((source, index) => source === B && sources[index - 1] !== B).length
    const times = frames.filter(frame => sourceOf(frame) === A).map(({ at }) => at)
    const jitter = times.slice(1).map((at, index) => Math.abs(at - (times[index] ?? at) - INTERVAL))
    const own = { a: await lateness(experiment, kind, 'a'), b: await lateness(experiment, kind, 'b') }
    const floor = Number((await sleeper.ended).stdout)
    return { failovers, jitter, floor, own }
  } finally {
    await experiment.stop()
  }
}

async function lateness(experiment: Experiment, kind: DirectorKindName, host: string) {
  if (kind !== 'keelson') return { p99: Number.NaN, max: Number.NaN, expired: Number.NaN }
  const { stdout } = await experiment.agent(host, 'status', '--json')
  const { objects } = JSON.parse(stdout) as { objects: Record<string, { lateness: Steadiness['own']['a'] }> }
  return objects['timing/vrrp']?.lateness ?? { p99: Number.NaN, max: Number.NaN, expired: Number.NaN }
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
    {
      what: 'a process that only sleeps in real time meanwhile, late max',
      keelson: keelson.floor,
      keepalived: keepalived.floor,
      unit: 'ms',
    },
    ...(['a', 'b'] as const).flatMap(host =>
      (['p99', 'max', 'expired'] as const).map(figure => ({
        what: `own timers of the ${host === 'a' ? 'MASTER' : 'BACKUP'}, late ${figure}`,
        keelson: keelson.own[host][figure],
        keepalived: keepalived.own[host][figure],
        unit: figure === 'expired' ? '' : 'ms',
      })),
    ),
  ])
}
process.exit(0)
