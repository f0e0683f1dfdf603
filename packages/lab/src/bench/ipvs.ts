/** A table of IPVS as large as the largest known, in the guest: set, read, changed and set anew, beside ipvsadm and stock keepalived. */
import { Standstill } from '../standstill'
import { printTable, quantile } from './figures'
import { measureInGuest } from './measure-in-guest'

/** npm run bench -- ipvs [SERVICES [DESTINATIONS]] */
const [SERVICES = '2284', DESTINATIONS = '37298'] = process.argv.slice(2)

interface Figures {
  /** ms */
  restore: number
  list: number[]
  readings: number[]
  load: number
  changes: number[]
  again: number[]
  keepalived: { start: number; reload: number }
  keelson: { start: number; reload: number }
}

const standstill = new Standstill()
const { restore, list, readings, load, changes, again, keepalived, keelson } = await measureInGuest<Figures>(
  'measure-ipvs',
  ['--time', '1500', '--cpus', '2', '--memory', '2048'],
  [SERVICES, DESTINATIONS],
)
const seconds = (milliseconds: number) => milliseconds / 1000
const row = (what: string, ours: number, theirs: number, most?: number) => {
  const words = `at most ${most} x: ${(ours / theirs).toFixed(2)} x`
  return {
    what,
    keelson: ours,
    keepalived: theirs,
    unit: 's',
    ...(most && { goal: { words, met: ours <= most * theirs } }),
  }
}
const size = `${SERVICES} services, ${DESTINATIONS} servers`
printTable(
  `${size}, beside ipvsadm`,
  [
    row('set, beside ipvsadm -R', seconds(load), seconds(restore), 0.3),
    row('read, beside ipvsadm -Ln: median', seconds(quantile(readings, 0.5)), seconds(quantile(list, 0.5)), 0.5),
    row('  the first time', seconds(readings[0] ?? Number.NaN), seconds(list[0] ?? Number.NaN)),
  ],
  'ipvsadm',
)
const alone = (what: string, keelson: number, unit: string) => ({ what, keelson, keepalived: Number.NaN, unit })
printTable(`${size}, beside keepalived`, [
  row('from the file to the kernel', seconds(keelson.start), seconds(keepalived.start)),
  row('  of it setting the table', seconds(load), Number.NaN),
  row('SIGHUP with one change to the kernel', seconds(keelson.reload), seconds(keepalived.reload), 0.1),
  row('  the whole table told again to the forwarder', seconds(quantile(again, 0.5)), Number.NaN),
  alone(`one weight to the kernel, p50 of ${changes.length}`, quantile(changes, 0.5), 'ms'),
  alone('one weight to the kernel, p99', quantile(changes, 0.99), 'ms'),
  alone('this machine stood still, max', standstill.longest, 'ms'),
])
process.exit(0)
