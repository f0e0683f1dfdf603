/**
 * In the guest: a large table of IPVS set, read, changed and set anew, by ours beside ipvsadm and stock keepalived; figures as one
 * line of JSON. `npm run bench -- ipvs` runs it. Ours are those of the forwarder process, told what checkers would tell it.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { IpvsService } from '@keelson/director/ipvs/ipvs-table'
import type { Service, ToForwarder } from '../../src/forwarder/table'
import { type CountedEntry, IpvsSocket } from '../../src/kernel/ipvs-socket'
import { readLines, writeLine } from '../../src/live/line-stream'

const [SERVICES = 2284, DESTINATIONS = 37_298, CHANGES = 300, READINGS = 5] = process.argv.slice(2).map(Number)
/** Whoever still busies himself with his start would pay for it in the reload: three quiet seconds are awaited, no longer than this, ms. */
const SETTLING = 180_000
const QUIET_SECONDS = 3
const AGENT = join(import.meta.dirname, '../../bin/keelson-agent.mjs')
const dir = mkdtempSync(join(tmpdir(), 'measure-'))
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const milliseconds = () => performance.now()
const timed = (act: () => void) => {
  const begun = milliseconds()
  act()
  return milliseconds() - begun
}

const vip = (service: number) => `10.${64 + (service >> 8)}.${service & 255}.1`
const real = (place: number) => `10.${128 + (place >> 16)}.${(place >> 8) & 255}.${place & 255}`

/** Weight of each server, by service; the first services have one more than the rest. */
const table = numbers(SERVICES).map(service => {
  const each = Math.floor(DESTINATIONS / SERVICES)
  const extra = DESTINATIONS % SERVICES
  const first = service * each + Math.min(service, extra)
  return numbers(each + (service < extra ? 1 : 0)).map(at => ({ address: real(first + at), weight: 1 + (at % 7) }))
})

const rules = () =>
  table.map(
    (servers, service) =>
      `-A -t ${vip(service)}:80 -s wrr\n${servers
        .map(({ address, weight }) => `-a -t ${vip(service)}:80 -r ${address}:80 -m -w ${weight}\n`)
        .join('')}`,
  )

const conf = () =>
  table.map(
    (servers, service) =>
      `virtual_server ${vip(service)} 80 {\nlb_algo wrr\nlb_kind NAT\nprotocol TCP\n${servers
        .map(({ address, weight }) => `real_server ${address} 80 {\nweight ${weight}\n}\n`)
        .join('')}}\n`,
  )

const serviceOf = (service: number): Service => ({
  id: `${vip(service)}:80/TCP`,
  address: vip(service),
  port: 80,
  protocol: 'TCP',
  scheduler: 'wrr',
  flags: [],
  ops: false,
  destinations: (table[service] ?? []).map(({ address, weight }) => ({
    id: `${address}:80`,
    address,
    port: 80,
    weight,
    method: 'NAT',
  })),
})

const kernelLines = () =>
  execFileSync('ipvsadm', ['-Sn'], { encoding: 'utf8', maxBuffer: 1 << 28 })
    .trim()
    .split('\n')
    .sort()

/** The forwarder process, with this program as its watchdog and its checkers. */
class Forwarder {
  readonly #process: ReturnType<typeof spawn>
  #socket: Socket | undefined
  #number = 0
  readonly #applied = new Map<number, () => void>()

  constructor() {
    const argv = [AGENT, 'process', 'forwarder', '--run-dir', dir, '--forwarder', 'ipvs', '--name', 'measured']
    const flags = ['--enable-source-maps', '--max-semi-space-size=2']
    this.#process = spawn(process.execPath, [...flags, ...argv], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  }

  async begin(): Promise<void> {
    this.#process.send({
      type: 'configure',
      file: 'keepalived.conf',
      text: 'global_defs {\n}\n',
      revision: 1,
      surroundings: {},
    })
    await new Promise(ready => this.#process.once('message', ready))
    const socket = connect(join(dir, 'table.sock'))
    await new Promise(connected => socket.once('connect', connected))
    readLines(socket, text => {
      const { type, number } = JSON.parse(text) as { type: string; number: number }
      if (type === 'applied') this.#applied.get(number)?.()
    })
    this.#socket = socket
  }

  /** Resolves when the kernel has it. */
  say(type: ToForwarder['type'], services: Service[]): Promise<void> {
    const number = ++this.#number
    return new Promise(applied => {
      this.#applied.set(number, applied)
      if (this.#socket) writeLine(this.#socket, { type, number, services })
    })
  }

  async end(): Promise<void> {
    const gone = new Promise(resolve => this.#process.once('exit', resolve))
    this.#socket?.destroy()
    this.#process.send({ type: 'stop' })
    await gone
  }
}

execFileSync('modprobe', ['-a', 'ip_vs', 'ip_vs_wrr'])
const socket = new IpvsSocket()
const last = SERVICES - 1
const entryOfLast = (): CountedEntry | undefined =>
  socket.entry({ family: 4, protocol: 'TCP', address: vip(last), port: 80 } as IpvsService)
const until = async (holds: (entry: CountedEntry | undefined) => boolean) => {
  while (!holds(entryOfLast())) await pause(10)
}
const weightOfLast = (entry: CountedEntry | undefined) =>
  [...(entry?.destinations.values() ?? [])].find(({ address }) => address === table[last]?.[0]?.address)?.weight

const text = rules().join('')
const wanted = text.trim().split('\n').length
const restore = timed(() => {
  const { status } = spawnSync('ipvsadm', ['-R'], { input: text, stdio: ['pipe', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`ipvsadm -R ended with status ${status}`)
})
const stock = kernelLines()
if (stock.length !== wanted) throw new Error(`ipvsadm -R made ${stock.length} lines of ${wanted}`)
const list = numbers(READINGS).map(() => timed(() => void spawnSync('ipvsadm', ['-Ln'], { stdio: 'ignore' })))
let read = 0
const readings = numbers(READINGS).map(() =>
  timed(() => {
    read = 0
    for (const { counted } of socket.table()) read += counted.length
  }),
)
if (read !== DESTINATIONS) throw new Error(`read ${read} servers of ${DESTINATIONS}`)
execFileSync('ipvsadm', ['-C'])

const forwarder = new Forwarder()
await forwarder.begin()
const all = numbers(SERVICES).map(serviceOf)
const before = milliseconds()
await forwarder.say('table', all)
const load = milliseconds() - before
const ours = kernelLines()
const differs = ours.findIndex((line, i) => line !== stock[i])
if (ours.length !== stock.length || differs >= 0)
  throw new Error(`the tables differ: ${ours[differs]} ${stock[differs]}`)
const changes: number[] = []
for (const change of numbers(CHANGES)) {
  const service = (change * 37) % SERVICES
  const server = table[service]?.[0]
  if (server) server.weight = 1 + ((server.weight + 1) % 90)
  const from = milliseconds()
  await forwarder.say('change', [serviceOf(service)])
  changes.push(milliseconds() - from)
}
const first = table[last]?.[0] ?? { address: '', weight: 0 }
const again: number[] = []
for (const turn of numbers(3)) {
  first.weight = 91 + turn
  const anew = numbers(SERVICES).map(serviceOf)
  const from = milliseconds()
  await forwarder.say('table', anew)
  again.push(milliseconds() - from)
  if (weightOfLast(entryOfLast()) !== first.weight) throw new Error('the change did not reach the kernel')
}
await forwarder.end()
if (kernelLines().join('') !== '') throw new Error('the forwarder left something behind')

/** Of all processors together, in ticks. */
function used(): { busy: number; all: number } {
  const ticks = /^cpu +(.*)/.exec(readFileSync('/proc/stat', 'utf8'))?.[1]?.split(' ').map(Number) ?? []
  const all = ticks.reduce((a, b) => a + b, 0)
  return { all, busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0) }
}

async function quiet(): Promise<void> {
  const begun = milliseconds()
  for (let seconds = 0; seconds < QUIET_SECONDS && milliseconds() - begun < SETTLING; ) {
    const before = used()
    await pause(1000)
    const after = used()
    seconds = after.busy - before.busy < 0.2 * (after.all - before.all) ? seconds + 1 : 0
  }
}

/** From the file to the kernel, and once more after SIGHUP with one weight changed. */
async function directed(command: string, argv: string[], config: string): Promise<{ start: number; reload: number }> {
  writeFileSync(config, conf().join(''))
  const begun = milliseconds()
  const director = spawn(command, argv, { stdio: 'ignore' })
  await until(entry => entry?.destinations.size === table[last]?.length)
  const start = milliseconds() - begun
  await quiet()
  first.weight++
  writeFileSync(config, conf().join(''))
  const reloadBegun = milliseconds()
  director.kill('SIGHUP')
  await until(entry => weightOfLast(entry) === first.weight)
  const reload = milliseconds() - reloadBegun
  const gone = new Promise(resolve => director.once('exit', resolve))
  director.kill('SIGKILL')
  await gone
  execFileSync('ipvsadm', ['-C'])
  return { start, reload }
}

const file = join(dir, 'keepalived.conf')
const keepalived = await directed('keepalived', ['--dont-fork', '--no-syslog', '--check', '--use-file', file], file)
const flags = ['run', '--config', file, '--run-dir', join(dir, 'run'), '--forwarder', 'ipvs']
const keelson = await directed(process.execPath, [AGENT, ...flags], file)
process.stdout.write(`${JSON.stringify({ restore, list, readings, load, changes, again, keepalived, keelson })}\n`)
process.exit(0)
