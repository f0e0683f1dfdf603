/**
 * In the guest: clients arrive one after the other at a service of each scheduler, and the kernel's own table tells which server
 * each was given. JSON on standard output, servers in the kernel's order.
 */
import { execFileSync } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { readFileSync } from 'node:fs'

const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'mh', 'sed', 'nq', 'fo', 'ovf']
/** ovf fills one server after the other up to its weight. */
const WEIGHTS = [
  [3, 1, 2],
  [1, 1, 1, 1],
  [10, 0, 4, 7],
]
const CLIENTS = 40

const run = (...argv: string[]) => execFileSync(argv[0]!, argv.slice(1), { encoding: 'utf8' })

/** So that the hash of sh with ports is known too, the client's port is chosen here. */
async function clientAt(address: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => socket.bind(port, address, resolve))
  return socket
}

/** The kernel refuses to send what no server takes. */
const send = (socket: Socket, port: number) =>
  new Promise<void>(sent => socket.send('?', port, '10.1.0.1', () => sent()))

const dotted = (hex: string) => (hex.match(/../g) ?? []).map(byte => Number.parseInt(byte, 16)).join('.')

for (const line of ['link set lo up', 'link add d0 type dummy', 'address add 10.0.0.1/8 dev d0', 'link set d0 up'])
  run('ip', ...line.split(' '))
const clients: { address: string; port: number; socket: Socket }[] = []
for (let i = 0; i < CLIENTS; i++) {
  const address = `10.0.1.${i + 1}`
  const port = 40_000 + ((i * 37) % 1000)
  run('ip', 'address', 'add', `${address}/32`, 'dev', 'd0')
  clients.push({ address, port, socket: await clientAt(address, port) })
}
const rounds = SCHEDULERS.flatMap(scheduler => WEIGHTS.map(weights => ({ scheduler, weights })))
const told = []
for (const [i, { scheduler, weights }] of rounds.entries()) {
  const at = 1000 + i
  run('ipvsadm', '-A', '-u', `10.1.0.1:${at}`, '-s', scheduler)
  for (const [n, weight] of weights.entries())
    run('ipvsadm', '-a', '-u', `10.1.0.1:${at}`, '-r', `10.0.2.${n + 1}:${at}`, '-g', '-w', String(weight))
  for (const { socket } of clients) await send(socket, at)
  const given = new Map<string, string>()
  for (const line of readFileSync('/proc/net/ip_vs_conn', 'utf8').split('\n')) {
    const [, from = '', port = '', , virtualPort = '', server = ''] = line.split(/\s+/)
    if (Number.parseInt(virtualPort, 16) === at)
      given.set(`${dotted(from)}:${Number.parseInt(port, 16)}`, dotted(server))
  }
  told.push({
    scheduler,
    // Who comes later stands before the others (ip_vs_add_dest in ip_vs_ctl.c).
    servers: weights.map((weight, n) => ({ id: `10.0.2.${n + 1}`, port: at, weight })).toReversed(),
    arrivals: clients.map(({ address, port }) => ({
      source: address,
      sourcePort: port,
      destination: '10.1.0.1',
      given: given.get(`${address}:${port}`) ?? null,
    })),
  })
}
process.stdout.write(`${JSON.stringify(told)}\n`)
process.exit(0)
