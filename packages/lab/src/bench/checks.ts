/** Thousands of checks of one director, ours and stock keepalived in turn: CPU for each thousand, how late they begin, memory. */
import { join } from 'node:path'
import { type DirectorKindName, directorKinds } from '../director-kinds'
import { Experiment } from '../experiment'
import { Standstill } from '../standstill'
import { BegunLate, type Lateness } from './begun-late'
import { consumptionOf } from './consumption'
import { printTable } from './figures'
import { stockCheckersCommand } from './stock-checkers'

/** npm run bench -- checks [SECONDS [TCP,TCP,… [HTTP,…]]] */
const SECONDS = Number(process.argv[2] ?? 30)
const counts = (text: string | undefined, otherwise: number[]) =>
  text === undefined ? otherwise : text.split(',').map(Number).filter(Boolean)
const TCP = counts(process.argv[3], [1000, 10_000])
const HTTP = counts(process.argv[4], [1000])
const DELAY_LOOP = 6
/** real servers of one virtual server */
const POOL = 100
/** After these rounds of all checks the state is steady: nothing is new, and the programs are warm. */
const ROUNDS = 8
/** ... or after so long, s: whoever has not come round by then is measured as he is. */
const PATIENCE = 120
const TARGET = join(import.meta.dirname, '../../dist/programs/check-target.mjs')
const checks = {
  TCP: { port: 80, text: 'TCP_CHECK {\nconnect_timeout 3\n}' },
  HTTP: { port: 8080, text: 'HTTP_GET {\nconnect_timeout 3\nurl {\npath /\nstatus_code 200\n}\n}' },
}

/** Every real server has an address of its own in 127.0.0.0/8: equal checks would share a probe. */
function conf(count: number, { port, text }: (typeof checks)['TCP']): string {
  const lines: string[] = []
  for (let pool = 0; pool * POOL < count; pool++) {
    lines.push(`virtual_server 10.9.${pool >> 8}.${pool & 255} 80 {`, `delay_loop ${DELAY_LOOP}`, 'protocol TCP')
    lines.push('lb_algo wrr', 'lb_kind NAT')
    for (let each = pool * POOL; each < Math.min(count, (pool + 1) * POOL); each++)
      lines.push(`real_server 127.${1 + (each >> 16)}.${(each >> 8) & 255}.${each & 255} ${port} {`, text, '}')
    lines.push('}')
  }
  return `${lines.join('\n')}\n`
}

interface Measured {
  settled: number
  cpuBefore: number
  /** all processes of the director, and of ours those of the checks alone */
  cpu: number
  checkersCpu: number
  wakeUps: number
  pss: number
  start: Lateness
  steady: Lateness
  standstill: number
}

async function measure(director: DirectorKindName, text: string, count: number): Promise<Measured | undefined> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ a: '125.38.38.11' })
    await experiment.run('a', [process.execPath, TARGET]).output.line(/listening/)
    const command =
      director === 'keepalived'
        ? stockCheckersCommand(experiment, 'a', text)
        : experiment.agentCommand('a', text, ['--forwarder', 'none']).join(' ')
    if (!command) return undefined
    const late = await BegunLate.start(experiment, 'a', DELAY_LOOP * 1000)
    const [begun, log] = [performance.now(), join(experiment.dir, 'director.log')]
    const rounds = BegunLate.begun(experiment, 'a', ROUNDS * count, PATIENCE)
    const { ended } = experiment.run('a', ['sh', '-c', `exec ${command} > ${log} 2>&1`])
    const gone = ended.then(({ code }) =>
      Promise.reject(new Error(`${director} ended with status ${code}: see ${log}`)),
    )
    const isSettled = await Promise.race([rounds, gone])
    const settled = isSettled ? (performance.now() - begun) / 1000 : Number.NaN
    const { processes } = directorKinds[director]
    const checkers = director === 'keelson' ? '^keelson-checkers' : processes
    const consumed = async () => ({
      all: await consumptionOf(experiment, 'a', { processes }),
      checkers: await consumptionOf(experiment, 'a', { processes: checkers }),
    })
    const before = await consumed()
    const standstill = new Standstill()
    const from = Date.now()
    await Promise.race([experiment.run('a', ['sleep', String(SECONDS)]).ended, gone])
    const after = await consumed()
    const longest = standstill.longest
    gone.catch(() => {})
    const figures = await late.figures(experiment, 'a', from)
    return {
      settled,
      cpuBefore: before.checkers.cpu,
      cpu: after.all.cpu - before.all.cpu,
      checkersCpu: after.checkers.cpu - before.checkers.cpu,
      wakeUps: after.checkers.wakeUps - before.checkers.wakeUps,
      pss: after.checkers.pss,
      ...figures,
      standstill: longest,
    }
  } finally {
    await experiment.stop()
  }
}

async function compare(kind: keyof typeof checks, count: number): Promise<void> {
  const text = conf(count, checks[kind])
  const theirs = await measure('keepalived', text, count)
  const ours = await measure('keelson', text, count)
  if (!ours) return
  const row = (
    what: string,
    unit: string,
    figure: (of: Measured) => number,
    goal?: { words: string; met: boolean },
  ) => ({
    what,
    keelson: figure(ours),
    keepalived: theirs ? figure(theirs) : Number.NaN,
    unit,
    ...(goal && { goal }),
  })
  const perThousand = (cpu: number, of: Measured) => (cpu / of.steady.checks) * 1000
  const allOf = (of: Measured) => perThousand(of.cpu, of)
  const ratio = theirs ? allOf(ours) / allOf(theirs) : Number.NaN
  const limit = DELAY_LOOP * 1000 * 0.05
  const cpuGoal = { words: `at most 1.0 x keepalived's: ${ratio.toFixed(2)} x`, met: ratio <= 1 }
  printTable(`${count} ${kind} checks, delay_loop ${DELAY_LOOP}, ${SECONDS} s`, [
    row(`${ROUNDS} rounds after`, 's', of => of.settled),
    row('checks', '', of => of.steady.checks),
    row('CPU for 1,000 checks', 's', allOf, kind === 'TCP' && theirs ? cpuGoal : undefined),
    row('  of the checkers process', 's', of => perThousand(of.checkersCpu, of)),
    row('  its threads woken, each second', '', of => Math.round(of.wakeUps / SECONDS)),
    row(`CPU of the checkers process before: start and ${ROUNDS} rounds`, 's', of => of.cpuBefore),
    row(`begun late in the first rounds, max`, 'ms', of => of.start.max),
    row('begun late p99', 'ms', of => of.steady.p99),
    row('begun late max', 'ms', of => of.steady.max, {
      words: `5 % of delay_loop: ${limit} ms`,
      met: ours.steady.max <= limit,
    }),
    row('the machine stood still, max', 'ms', of => of.standstill),
    row('memory of the checkers (PSS)', 'MB', of => of.pss),
  ])
}

for (const count of TCP) await compare('TCP', count)
for (const count of HTTP) await compare('HTTP', count)
process.exit(0)
