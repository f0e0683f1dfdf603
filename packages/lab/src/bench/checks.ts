/** Thousands of checks of one director: CPU for each thousand, how late they begin, memory of the checkers process. */
import { join } from 'node:path'
import { Experiment } from '../experiment'
import type { OutputWatch } from '../output-watch'
import { consumptionOf } from './consumption'
import { printTable } from './figures'

/** npm run bench -- checks [SECONDS [TCP,TCP,… [HTTP,…]]] */
const SECONDS = Number(process.argv[2] ?? 18)
const counts = (text: string | undefined, otherwise: number[]) =>
  text === undefined ? otherwise : text.split(',').map(Number).filter(Boolean)
const TCP = counts(process.argv[3], [1000, 10_000])
const HTTP = counts(process.argv[4], [1000])
const DELAY_LOOP = 6
/** real servers of one virtual server */
const POOL = 100
const TARGET = join(import.meta.dirname, '../../dist/programs/check-target.mjs')
const CHECKERS = { processes: '^keelson-checkers' }
const checks = {
  TCP: { port: 80, text: 'TCP_CHECK {\nconnect_timeout 3\n}' },
  HTTP: { port: 8080, text: 'HTTP_GET {\nconnect_timeout 3\nurl {\npath /\nstatus_code 200\n}\n}' },
}

/** Every real server has an address of its own in 127.0.0.0/8. */
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

interface Timing {
  count: number
  p99: number
  max: number
}

/** What the process says of itself once a second: the first from `from` on with so many checks. */
async function timing(told: OutputWatch, from: number, count = 0): Promise<Timing> {
  let found: Timing | undefined
  await told.line(line => {
    if (!line.includes('"timing/checkers"')) return false
    const { key, value } = JSON.parse(line) as { key?: string; value?: { lateness?: Timing } }
    if (key === 'timing/checkers') found = value?.lateness
    return found !== undefined && found.count >= count
  }, from)
  return found ?? { count: 0, p99: Number.NaN, max: Number.NaN }
}

async function measure(kind: keyof typeof checks, count: number): Promise<void> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ a: '125.38.38.11' })
    await experiment.run('a', [process.execPath, TARGET]).output.line(/listening/)
    const begun = performance.now()
    const agent = experiment.startAgent('a', conf(count, checks[kind]))
    await agent.output.line(/Starting with quorum up/)
    // Followed instead of asked for: an answer is all that the director knows, and making it would be measured as well.
    const told = experiment.agentWatch('a')
    // The first round is spread over the warmup; steady is what comes after the second.
    const start = await timing(told, 0, count)
    await timing(told, told.mark, 2 * count)
    const settled = (performance.now() - begun) / 1000
    const from = await timing(told, told.mark)
    const before = await consumptionOf(experiment, 'a', CHECKERS)
    await experiment.run('a', ['sleep', String(SECONDS)]).ended
    const to = await timing(told, told.mark)
    const after = await consumptionOf(experiment, 'a', CHECKERS)
    const done = to.count - from.count
    const row = (what: string, keelson: number, unit: string, goal?: { words: string; met: boolean }) => ({
      what,
      keelson,
      keepalived: Number.NaN,
      unit,
      ...(goal && { goal }),
    })
    const limit = DELAY_LOOP * 1000 * 0.05
    printTable(`${count} ${kind} checks, delay_loop ${DELAY_LOOP}, ${SECONDS} s`, [
      row('two rounds after', settled, 's'),
      row('checks', done, ''),
      row('CPU for 1,000 checks', ((after.cpu - before.cpu) / done) * 1000, 's'),
      row('CPU before: start and two rounds', before.cpu, 's'),
      row('begun late in the first round, max', start.max, 'ms'),
      row('begun late p99', to.p99, 'ms'),
      row('begun late max', to.max, 'ms', { words: `5 % of delay_loop: ${limit} ms`, met: to.max <= limit }),
      row('memory (PSS)', after.pss, 'MB'),
    ])
  } finally {
    await experiment.stop()
  }
}

for (const count of TCP) await measure('TCP', count)
for (const count of HTTP) await measure('HTTP', count)
process.exit(0)
