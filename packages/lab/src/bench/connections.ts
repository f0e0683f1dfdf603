/** A filter over the kernel's connection table in the guest, beside `cat /proc/net/ip_vs_conn > /dev/null`: time, and added memory. */
import { Standstill } from '../standstill'
import { printTable, quantile } from './figures'
import { measureInGuest } from './measure-in-guest'

/** npm run bench -- connections [ENTRIES,ENTRIES,…]; before its commit 178883fd039d the kernel finds each page of it from the beginning: a million takes hours */
const ENTRIES = (process.argv[2] ?? '100000').split(',').map(Number)

interface Figures {
  /** ms */
  filled: number
  total: number
  matched: number
  /** bytes */
  memory: number
  cats: number[]
  queries: number[]
  /** ms, and whether it said so, of a query with the agent's own limit */
  cut: number
  partial: boolean
}

for (const entries of ENTRIES) {
  const standstill = new Standstill()
  const flags = ['--time', '1800', '--cpus', '2', '--memory', String(1024 + Math.ceil(entries / 1000))]
  const told = await measureInGuest<Figures>('measure-connections', flags, [String(entries)])
  const [ours, cat] = [quantile(told.queries, 0.5) / 1000, quantile(told.cats, 0.5) / 1000]
  const memory = told.memory / 1024 / 1024
  const alone = (what: string, keelson: number, unit: string) => ({ what, keelson, keepalived: Number.NaN, unit })
  printTable(
    `${told.total} connections, ${told.matched} of them asked for`,
    [
      {
        what: 'a filter over all, median',
        keelson: ours,
        keepalived: cat,
        unit: 's',
        goal: { words: `at most 1.2 x: ${(ours / cat).toFixed(2)} x`, met: ours <= 1.2 * cat },
      },
      { ...alone('added memory, the first time', memory, 'MB'), goal: { words: 'at most 16 MB', met: memory <= 16 } },
      alone(`as the agent asks: ${told.partial ? 'cut, and marked partial' : 'whole'}, after`, told.cut / 1000, 's'),
      alone('making the entries', told.filled / 1000, 's'),
      alone('this machine stood still, max', standstill.longest, 'ms'),
    ],
    'cat',
  )
}
process.exit(0)
