/**
 * In the guest: a filter over a large connection table of the kernel, beside `cat`; figures as one line of JSON.
 * `npm run bench -- connections` runs it. Entries come by the sync daemon's own messages (net/netfilter/ipvs/ip_vs_sync.c, version 1).
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { KERNEL_CONNECTIONS, KernelConnections } from '../../src/forwarder/kernel-connections'

const [ENTRIES = 100_000, READINGS = 3] = process.argv.slice(2).map(Number)
const GROUP = '224.0.0.81'
const PORT = 8848
const HEADER = 8
const ENTRY = 36
/** A byte counts them. */
const ENTRIES_IN_A_MESSAGE = 255
/** Messages that the daemon's receive buffer holds with ease. */
const BURST = 50
const IPPROTO_TCP = 6
const ESTABLISHED = 1
const SECONDS = 86_400

/** struct ip_vs_sync_mesg around struct ip_vs_sync_v4, in network order. */
function message(first: number, count: number): Buffer {
  const bytes = Buffer.alloc(HEADER + count * ENTRY)
  bytes.writeUInt16BE(bytes.length, 2)
  bytes[4] = count
  bytes[5] = 1
  for (let i = 0; i < count; i++) {
    const [at, n] = [HEADER + i * ENTRY, first + i]
    bytes[at + 1] = IPPROTO_TCP
    bytes.writeUInt16BE(ENTRY, at + 2)
    bytes.writeUInt16BE(ESTABLISHED, at + 8)
    bytes.writeUInt16BE(1024 + (n % 60_000), at + 10)
    bytes.writeUInt16BE(80, at + 12)
    bytes.writeUInt16BE(8080, at + 14)
    bytes.writeUInt32BE(SECONDS, at + 20)
    bytes.writeUInt32BE(0x0a000000 + (n >> 2), at + 24) // four of each client
    bytes.writeUInt32BE(0xc0000200 + (n % 16), at + 28)
    bytes.writeUInt32BE(0xac100000 + (n % 500), at + 32)
  }
  return bytes
}

const run = (...argv: string[]) => execFileSync(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
const timed = async (act: () => unknown) => {
  const begun = performance.now()
  await act()
  return performance.now() - begun
}
/** Objects of the kernel's cache: to count the lines of the table would take as long as what is measured. */
const known = () => Number(/^ip_vs_conn +(\d+)/m.exec(readFileSync('/proc/slabinfo', 'utf8'))?.[1] ?? 0)

async function fill(): Promise<void> {
  const socket = createSocket('udp4')
  await new Promise<void>(bound => socket.bind(0, '10.99.0.1', bound))
  socket.setMulticastInterface('10.99.0.1')
  socket.setMulticastLoopback(true)
  for (let first = 0, sent = 0; first < ENTRIES; first += ENTRIES_IN_A_MESSAGE) {
    const bytes = message(first, Math.min(ENTRIES_IN_A_MESSAGE, ENTRIES - first))
    await new Promise<void>(told => socket.send(bytes, PORT, GROUP, () => told()))
    if (++sent % BURST !== 0) continue
    for (let waited = 0; known() < first * 0.999 && waited < 100; waited++) await pause(20)
  }
  socket.close()
  await pause(500)
}

/** Resident bytes at most while it ran, beyond what there was before (proc(5), clear_refs). */
async function added(act: () => Promise<unknown>): Promise<number> {
  writeFileSync('/proc/self/clear_refs', '5')
  const status = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
  const before = status('VmRSS')
  await act()
  return (status('VmHWM') - before) * 1024
}

run('modprobe', 'ip_vs', 'conn_tab_bits=20')
for (const line of [
  'link add d0 type dummy',
  'link set d0 mtu 9600 multicast on',
  'address add 10.99.0.1/24 dev d0',
  'link set d0 up',
])
  run('ip', ...line.split(' '))
run(
  'sysctl',
  '-qw',
  'net.core.rmem_default=16777216',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.d0.accept_local=1',
)
run('ipvsadm', '--start-daemon', 'backup', '--mcast-interface', 'd0', '--sync-maxlen', '9400')
const filled = await timed(fill)
const cat = () => timed(() => void spawnSync('sh', ['-c', `cat ${KERNEL_CONNECTIONS} > /dev/null`]))
const connections = new KernelConnections(KERNEL_CONNECTIONS, Number.POSITIVE_INFINITY, 0)
const filter = { client: '10.0.0.0/16', state: 'ESTABLISHED' } as const
let total = 0
let matched = 0
const query = async () => {
  const report = await connections.report(filter, 100)
  total = report.total
  matched = report.matched
}
const memory = await added(query)
const cats: number[] = []
const queries: number[] = []
for (let turn = 0; turn < READINGS; turn++) {
  cats.push(await cat())
  queries.push(await timed(query))
}
const bounded = new KernelConnections()
let partial = false
const cut = await timed(async () => {
  partial = (await bounded.report(filter, 100)).partial
})
process.stdout.write(`${JSON.stringify({ filled, total, matched, memory, cats, queries, cut, partial })}\n`)
process.exit(0)
