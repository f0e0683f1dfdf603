/**
 * In the guest: `run-ipvs-oracle.mjs keepalived|keelson OUT` has one director make the table of all cases, and then follow
 * all reloads, and writes what `ipvsadm -Sn` says after each to OUT as JSON: { name: lines }.
 */
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endMark, matrix, RELOADS, wishes } from './cases'

const AGENT = join(dirname(fileURLToPath(import.meta.url)), '../../../../apps/agent/bin/keelson-agent.mjs')
const [director = '', out = ''] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
const file = join(out, `${director}.conf`)
const log = join(out, `${director}.log`)
const run = (...argv: string[]) => execFileSync(argv[0]!, argv.slice(1), { encoding: 'utf8' })
const table = () => run('ipvsadm', '-Sn').split('\n').filter(Boolean)

/** Any tag in a comment of the file is not enough: only the kernel tells that it was done. */
async function tableWith(revision: number): Promise<string[]> {
  const mark = `-a -t 10.255.0.1:${1000 + revision} -r 10.255.0.2:80 -m -w ${revision}`
  for (let before = ''; ; ) {
    const lines = table()
    const text = lines.join('\n')
    if (text.includes(mark) && text === before) return lines.filter(line => !line.includes('10.255.0.'))
    before = text
    await new Promise(resolve => setTimeout(resolve, 150))
  }
}

for (const line of ['link set lo up', 'link add d0 type dummy', 'address add 10.0.0.1/8 dev d0', 'link set d0 up'])
  run('ip', ...line.split(' '))
run('ip', 'address', 'add', '2001:db8::1/32', 'dev', 'd0', 'nodad')

const argv =
  director === 'keepalived'
    ? ['keepalived', '--dont-fork', '--log-console', '--no-syslog', '--use-file', file]
    : [process.execPath, AGENT, 'run', '--config', file, '--run-dir', join(out, 'run'), '--forwarder', 'ipvs']
const seen: Record<string, string[]> = {}
let revision = 1
writeFileSync(file, [...matrix(), ...wishes()].map(({ text }) => text).join('') + endMark(revision))
const child = spawn(argv[0]!, argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => appendFileSync(log, bytes))
seen['all cases'] = await tableWith(revision)
for (const { name, text } of RELOADS) {
  writeFileSync(file, text + endMark(++revision))
  child.kill('SIGHUP')
  seen[`reload: ${name}`] = await tableWith(revision)
}
const ended = new Promise(resolve => child.once('exit', resolve))
child.kill('SIGTERM')
await ended
seen.stopped = table()
writeFileSync(join(out, `${director}.json`), JSON.stringify(seen))
