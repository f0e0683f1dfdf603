/** From `run` to the first advert of an address owner, who need not wait, and from SIGHUP to the first advert of the new priority. */
import { instanceConf } from '../article-conf'
import { isAdvert, priorityOf, VRRP_FILTER } from '../capture'
import { type DirectorKindName, directorKinds } from '../director-kinds'
import { Experiment } from '../experiment'
import { printTable, quantile } from './figures'

/** npm run bench -- startup [RUNS] */
const RUNS = Number(process.argv[2] ?? 10)
const kinds = Object.keys(directorKinds) as DirectorKindName[]
const conf = (priority: number) => instanceConf({ state: 'MASTER', priority, version: 3, advert_int: 0.01 })
const files: Record<DirectorKindName, string> = { keelson: 'keepalived.conf', keepalived: 'stock.conf' }
/** the parent: what systemd signals */
const parents: Record<DirectorKindName, string> = {
  keelson: 'kill -HUP $(pgrep -f ^keelson-watchdog)',
  keepalived: 'kill -HUP $(cat /run/keepalived.pid)',
}

async function measure(kind: DirectorKindName): Promise<{ start: number; reload: number }> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ a: '125.38.38.11' })
    const capture = await experiment.capture(VRRP_FILTER)
    const startedAt = Date.now()
    directorKinds[kind].start(experiment, 'a', conf(255))
    const [first] = await capture.until(isAdvert)
    experiment.write('a', files[kind], conf(200))
    const reloadedAt = Date.now()
    await experiment.lab.exec('a', ['sh', '-c', parents[kind]])
    const [changed] = await capture.until(frame => isAdvert(frame) && priorityOf(frame) === 200)
    return { start: (first?.at ?? Number.NaN) - startedAt, reload: (changed?.at ?? Number.NaN) - reloadedAt }
  } finally {
    await experiment.stop()
  }
}

const taken: Record<DirectorKindName, { start: number; reload: number }[]> = { keelson: [], keepalived: [] }
for (let run = 0; run < RUNS; run++) for (const kind of kinds) taken[kind].push(await measure(kind))
const row = (what: string, part: number, figure: 'start' | 'reload') => ({
  what,
  keelson: quantile(
    taken.keelson.map(each => each[figure]),
    part,
  ),
  keepalived: quantile(
    taken.keepalived.map(each => each[figure]),
    part,
  ),
  unit: 'ms',
})
printTable(`startup, ${RUNS} runs; both with the time that a shell in a namespace takes`, [
  row('run to first advert, median', 0.5, 'start'),
  row('run to first advert, worst', 1, 'start'),
  row('SIGHUP to first advert of the new priority, median', 0.5, 'reload'),
  row('SIGHUP to first advert of the new priority, worst', 1, 'reload'),
])
process.exit(0)
