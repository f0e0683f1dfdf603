/** 1, 50 and 255 instances on one interface: CPU, jitter and memory of a pair of directors, ours beside keepalived's. */
import { advertOf, isAdvert, VRRP_FILTER } from '../capture'
import { type DirectorKindName, directorKinds } from '../director-kinds'
import { Experiment } from '../experiment'
import { consumptionOf } from './consumption'
import { printTable, quantile } from './figures'

/** npm run bench -- instances [SECONDS] */
const SECONDS = Number(process.argv[2] ?? 20)
const COUNTS = [1, 50, 255]
const INTERVAL = 1000

const conf = (count: number, state: 'MASTER' | 'BACKUP', priority: number) =>
  Array.from(
    { length: count },
    (_, index) => `vrrp_instance VI_${index + 1} {
    state ${state}
    interface eth0
    virtual_router_id ${index + 1}
    priority ${priority}
    advert_int ${INTERVAL / 1000}
    virtual_ipaddress {
        10.7.0.${index + 1}
    }
}
`,
  ).join('')

interface Cost {
  /** hundredths of one core while all is well */
  master: number
  backup: number
  jitter: number[]
  /** MB of all processes of one director */
  pss: number
}

async function measure(kind: DirectorKindName, count: number): Promise<Cost> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ a: '125.38.38.11', b: '125.38.38.12' })
    const onA = experiment.watchAddresses('a')
    directorKinds[kind].start(experiment, 'a', conf(count, 'MASTER', 150))
    const last = ` 10.7.0.${count}/32`
    await onA.line(line => line.includes(last) && !line.startsWith('Deleted'))
    const backup = directorKinds[kind].start(experiment, 'b', conf(count, 'BACKUP', 100))
    await backup.output.line(line => line.includes(`(VI_${count}) Entering BACKUP`))
    const consumed = (host: string) => consumptionOf(experiment, host, directorKinds[kind])
    // What the take-over costs (a second burst of ARP after 5 s) is not part of the steady state.
    const warm = experiment.run('lan', ['sleep', '6'])
    await warm.ended
    const capture = await experiment.capture(VRRP_FILTER)
    const [masterBefore, backupBefore, begun] = [await consumed('a'), await consumed('b'), performance.now()]
    await experiment.run('lan', ['sleep', String(SECONDS)]).ended
    const [master, other] = [await consumed('a'), await consumed('b')]
    const took = (performance.now() - begun) / 1000
    const seen = new Map<number, number>()
    const jitter: number[] = []
    for (const frame of (await capture.stop()).filter(isAdvert)) {
      const vrid = advertOf(frame)[1] ?? 0
      const before = seen.get(vrid)
      if (before !== undefined) jitter.push(Math.abs(frame.at - before - INTERVAL))
      seen.set(vrid, frame.at)
    }
    const percent = (from: number, to: number) => (100 * (to - from)) / took
    return {
      master: percent(masterBefore.cpu, master.cpu),
      backup: percent(backupBefore.cpu, other.cpu),
      jitter,
      pss: master.pss,
    }
  } finally {
    await experiment.stop()
  }
}

for (const count of COUNTS) {
  const keelson = await measure('keelson', count)
  const keepalived = await measure('keepalived', count)
  const row = (what: string, unit: string, figure: (cost: Cost) => number) => ({
    what,
    unit,
    keelson: figure(keelson),
    keepalived: figure(keepalived),
  })
  printTable(`${count} instances of ${INTERVAL} ms on one interface, ${SECONDS} s`, [
    row('CPU of the MASTER', '% of a core', cost => cost.master),
    row('CPU of the BACKUP', '% of a core', cost => cost.backup),
    row('jitter p50', 'ms', cost => quantile(cost.jitter, 0.5)),
    row('jitter p99', 'ms', cost => quantile(cost.jitter, 0.99)),
    row('jitter max', 'ms', cost => quantile(cost.jitter, 1)),
    row('memory (PSS)', 'MB', cost => cost.pss),
  ])
}
process.exit(0)
