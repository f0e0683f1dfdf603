/**
 * Runs the table of cases under one director and writes what happened to each: `run-oracle.mjs keepalived|keelson [OUT [NAMES]]`.
 * keepalived wants IPVS, which is in the guest; ours runs in any network namespace.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { release, uptime } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cases as allCases } from './cases'
import { Firewall } from './firewall'
import { startMailSink } from './mail-sink'
import { realAddress, stepAt, vip } from './oracle-case'
import { DIR, oracleConf, QUICK, UNHURRIED } from './oracle-conf'
import { type Probe, watchProbes } from './probe-watch'
import { startServers } from './scripted-servers'
import { Transcript } from './transcript'

const [director = 'keepalived', out = DIR, only = ''] = process.argv.slice(2)
const cases = allCases.filter(({ name }) => new RegExp(only).test(name))
const LIMIT_MS = Number(process.env.ORACLE_LIMIT ?? 90) * 1000
/** What the last probe came to may take a whole timeout, and more on its way through the director. */
const LAST_WORDS_MS = 9000
const transcripts = cases.map((each, index) => new Transcript(each, index))
const firewall = new Firewall()
const numbers = new Map<string, number>()
const waiting = new Map<string, (number: number) => void>()

const place = (server: string): [index: number, at: number] => {
  const [, , index = '0', host = '1'] = server.split('.')
  return [Number(index), Number(host) - 1]
}
const stepsOf = (server: string) => {
  const [index, at] = place(server)
  return cases[index]?.servers[at]?.steps ?? 'ok'
}

function probed({ server, number, port, at: time }: Probe): void {
  const [index, at] = place(server)
  met(index, at, time)
  const [word, next] = [number, number + 1].map(each => stepAt(stepsOf(server), each))
  // A black hole swallows what is sent again too; whoever leaves it needs one more packet, which TCP sends by itself.
  firewall.treat(
    server,
    port !== '' && isTcp(server) && (word === 'drop' || firewall.isDropping(server)) && next !== 'drop'
      ? (word ?? '')
      : (next ?? ''),
  )
  const key = `${server}:${port}`
  numbers.set(key, number)
  waiting.get(key)?.(number)
}

function met(index: number, server: number, at = Date.now()): void {
  transcripts[index]?.probed(server, at)
}

const isTcp = (server: string) => {
  const [index, at] = place(server)
  return !/^(DNS|UDP|PING)/.test(cases[index]?.servers[at]?.checker ?? '')
}

const step = async (server: string, port: string) => {
  const key = `${server}:${port}`
  const number = numbers.get(key) ?? (await new Promise<number>(resolve => waiting.set(key, resolve)))
  return stepAt(stepsOf(server), number)
}

/** Lines of a FIFO that everybody may open and close as he likes. */
function followFifo(name: string, take: (line: string) => void): void {
  execFileSync('mkfifo', ['-m', '600', join(DIR, name)])
  // Both ends in one hand: whoever closes it is not its end. A read of our own would hold us at our end.
  const reader = spawn('sh', ['-c', 'exec cat <>"$0"', join(DIR, name)], { stdio: ['ignore', 'pipe', 'inherit'] })
  createInterface({ input: reader.stdout }).on('line', line => take(line.replaceAll('\0', '')))
  process.once('exit', () => reader.kill('SIGKILL'))
}

const caseOf = (text: string) => Number(/10\.[89]\.(\d+)\.\d+/.exec(text)?.[1] ?? -1)

const hasIpvs = director === 'keepalived'
let asking = false
let askAgain = false
/** What the kernel has, after whatever just happened. */
function readKernel(): void {
  askAgain = asking
  if (asking || !hasIpvs) return
  asking = true
  const ipvsadm = spawn('ipvsadm', ['-Sn'], { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  ipvsadm.stdout.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  ipvsadm.once('close', () => {
    for (const [index, transcript] of transcripts.entries()) {
      const servers = text.split('\n').filter(line => line.startsWith('-a') && line.includes(` ${vip(index)}:`))
      transcript.add('ipvs', servers.map(line => line.replace(/^-a -[tuf] \S+ -r (\S+):\d+ -m /, '$1 ')).join(', '))
    }
    asking = false
    if (askAgain) setTimeout(readKernel, 2000) // programs are dear under emulation
  })
}

function prepare(): void {
  rmSync(DIR, { recursive: true, force: true })
  mkdirSync(DIR, { mode: 0o755 })
  execFileSync('sh', [
    '-c',
    'ip link set lo up; ip route replace local 10.8.0.0/15 dev lo; sysctl -qw net.ipv4.ping_group_range="0 2147483647" net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_msgs_per_sec=100000',
  ])
  if (hasIpvs) execFileSync('modprobe', ['-a', 'ip_vs', 'ip_vs_rr'])
  writeFileSync(join(DIR, 'note'), `#!/bin/sh\necho "$*" > ${DIR}/notes.fifo\n`, { mode: 0o755 })
  writeFileSync(join(DIR, 'misc'), MISC, { mode: 0o755 })
  // Once, so that its programs are in memory when all cases begin.
  execFileSync('sh', ['-c', 'echo warm | cat; sleep 0.01'], { stdio: 'ignore' })
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=oracle',
      '-keyout',
      join(DIR, 'key.pem'),
      '-out',
      join(DIR, 'cert.pem'),
    ],
    { stdio: 'ignore' },
  )
}

/** misc KEY WORD…: the nth run does what the nth word says, the last goes on; not before the hundredth in which it began is over. */
const MISC = `#!/bin/sh
read now rest < /proc/uptime; key=$1; shift
n=$(cat ${DIR}/misc.$key 2>/dev/null || echo 0); n=$((n + 1)); echo $n > ${DIR}/misc.$key
echo "$key probe $n $now" > ${DIR}/notes.fifo
if [ $n -lt $# ]; then shift $((n - 1)); else shift $(($# - 1)); fi
sleep 0.02
case $1 in
hang) trap '' TERM; exec sleep 60 ;;
killed) kill -KILL $$ ;;
*) exit $1 ;;
esac
`

/** When the director itself knew, by its log: a line that comes late through a FIFO met no more probes for it. */
function tellTimes(log: string): void {
  const known = new Map<string, number[]>()
  for (const [, time = '', server = ''] of log.matchAll(
    /"time":"([^"]+)","msg":"real_server (10\.8\.\d+\.\d+):80 of \S+ is (?:up|down): /g,
  ))
    known.set(server, [...(known.get(server) ?? []), Date.parse(time)])
  for (const [index, { servers }] of cases.entries())
    for (const at of servers.keys()) transcripts[index]?.correctTimes(at, known.get(realAddress(index, at)) ?? [])
}

function heading(): string {
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' })
  const version = hasIpvs ? run('keepalived', '--version').stderr.split('\n')[0] : 'keelson-agent'
  return `# What ${version} did, kernel ${release()}. Made by packages/lab/src/checker-oracle/run-oracle.ts; not for editing.
# Each line: probes that each real server had met, what spoke, what it said. V is the virtual server, R1 … its real servers, S the sorry server.
`
}

function startDirector(config: string): ChildProcess {
  const log = openSync(join(out, `${director}.log`), 'w')
  const [command = '', ...args] =
    director === 'keepalived'
      ? ['keepalived', '--dont-fork', '--log-console', '--log-detail', '--check', '--use-file', config]
      : ['keelson-agent', 'run', '--config', config, '--state-dir', join(DIR, 'state'), '--forwarder', 'none']
  const child = spawn(command, args, { stdio: ['ignore', log, log], env: { ...process.env, TMPDIR: DIR } })
  closeSync(log)
  return child
}

/** Track files change by time, since nothing probes them; the director reads the first value when it starts. */
function writeFiles(): NodeJS.Timeout {
  let turn = 0
  const write = () => {
    for (const [index, { file }] of cases.entries()) {
      const values = file?.values.split(' ') ?? []
      const value = values[turn]
      if (value === undefined) continue
      writeFileSync(join(DIR, `f${index}`), `${value}\n`)
      met(index, 0)
    }
    turn++
  }
  write()
  return setInterval(() => hasSpoken && write(), 4000)
}

mkdirSync(out, { recursive: true })
prepare()
followFifo('notes.fifo', line => {
  const [, key, at, seconds] = /^(\d+)\.(\d+) probe \d+ ([\d.]+)/.exec(line) ?? []
  if (key) met(Number(key), Number(at), Date.now() - (uptime() - Number(seconds)) * 1000 + 10)
  else transcripts[Number(line.split(' ')[0])]?.add('script', line.slice(line.indexOf(' ') + 1))
})
let lastLineAt = Date.now()
let hasSpoken = false
followFifo('lvs.fifo', line => {
  lastLineAt = Date.now()
  hasSpoken = true
  transcripts[caseOf(line)]?.add('fifo', line)
  readKernel()
})
await startMailSink(2525, mail => {
  const subject = /^Subject: (.*)\r$/m.exec(mail)?.[1] ?? ''
  transcripts[caseOf(mail)]?.add('mail', `${subject} | ${mail.slice(mail.indexOf('\r\n\r\n') + 4).trim()}`)
  if (!firstMail) firstMail = mail
})
let firstMail = ''
await startServers(
  { step, heard: (server, bytes) => transcripts[place(server)[0]]?.hear(bytes) },
  { key: readFileSync(join(DIR, 'key.pem'), 'utf8'), cert: readFileSync(join(DIR, 'cert.pem'), 'utf8') },
)
for (const [index, { servers }] of cases.entries())
  for (const [at, { steps }] of servers.entries()) firewall.treat(realAddress(index, at), stepAt(steps, 1))
await watchProbes(probed)
const config = join(DIR, 'keepalived.conf')
writeFileSync(config, oracleConf(cases, hasIpvs ? UNHURRIED : QUICK))
writeFileSync(join(out, 'oracle.conf'), oracleConf(cases, hasIpvs ? UNHURRIED : QUICK))
const files = writeFiles()
const child = startDirector(config)
child.once('exit', code => process.stderr.write(`${director} ended with status ${code}\n`))

const startedAt = Date.now()
let firstProbeAt: number | undefined
let overAt: number | undefined
await new Promise<void>(resolve => {
  const poll = setInterval(() => {
    if (transcripts.some(each => each.probesBy().some(count => count > 0))) firstProbeAt ??= Date.now()
    // A director that takes long to start is not to be cut short for it, unless it never does.
    const isLate = Date.now() > (firstProbeAt ?? startedAt + LIMIT_MS) + LIMIT_MS
    // The last line may still be under way through the director's processes.
    if (transcripts.every(each => each.isOver)) overAt ??= Date.now()
    const isQuiet = overAt !== undefined && Date.now() > Math.max(overAt, lastLineAt) + LAST_WORDS_MS
    if (isQuiet || isLate) {
      clearInterval(poll)
      resolve()
    }
  }, 500)
})
clearInterval(files)
for (const [index, transcript] of transcripts.entries())
  if (!transcript.isOver)
    process.stderr.write(`not over: ${index} ${cases[index]?.name} after ${transcript.probesBy().join('/')} probes\n`)
for (const transcript of transcripts) transcript.add('script', '-- stop --')
const gone = new Promise(resolve => child.once('exit', resolve))
child.kill('SIGTERM')
await gone
const took = ((Date.now() - startedAt) / 1000).toFixed(1)
if (director === 'keelson') tellTimes(readFileSync(join(out, 'keelson.log'), 'utf8'))
writeFileSync(join(out, `${director}.txt`), [heading(), ...transcripts.map(each => each.print())].join('\n'))
writeFileSync(join(out, `${director}.mail`), firstMail)
process.stdout.write(`${cases.length} cases in ${took} s\n`)
process.exit(0)
