/**
 * The userspace forwarder beside HAProxy in TCP mode, in turn, on one core of the same namespaces: requests a second on connections
 * that stay, and with a connection for each; the latency that each adds to one quiet client; bytes of large answers.
 * `forward [SECONDS]`, of each measurement. Client and server share the other core.
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { installDebianPackages } from '../../bin/debian-packages.mjs'
import { Experiment, type Running } from '../experiment'
import type { Executed } from '../lab-client'
import { printTable, type Row } from './figures'

const SECONDS = Number(process.argv[2] ?? 4)
const DIRECTOR = '125.38.38.1'
const CLIENT = '125.38.38.2'
const SERVER = '125.38.38.3'
const PORTS = { keelson: 8001, haproxy: 8002 } as const
const PEER_CORE = '0'
const OTHER_CORE = cpus().length > 1 ? '1' : '0'
const LARGE = 256 * 1024

if (!installDebianPackages(['haproxy', 'wrk'])) {
  process.stderr.write('forward: needs the Debian packages haproxy and wrk\n')
  process.exit(1)
}
if (spawnSync('haproxy', ['-v']).status !== 0) {
  process.stderr.write('forward: haproxy does not start\n')
  process.exit(1)
}

const ours = `virtual_server ${DIRECTOR} ${PORTS.keelson} {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server ${SERVER} 80 {
    weight 1
  }
}
`
const theirs = `defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
global
  nbthread 1
  maxconn 4000
frontend f
  bind ${DIRECTOR}:${PORTS.haproxy}
  default_backend b
backend b
  server s ${SERVER}:80
`
/** HAProxy answers as the real server: quicker than either proxy can ask. */
const server = (large: string) => `global
  nbthread 1
  maxconn 4000
  tune.bufsize ${LARGE * 2}
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 5s
frontend f
  bind :80
  http-request return status 200 content-type text/plain file ${large} if { path /large }
  http-request return status 200 content-type text/plain string "hello from the real server" 
`

interface Measured {
  requests: number
  /** milliseconds */
  p50: number
  p99: number
  errors: boolean
}

const experiment = await Experiment.start()
try {
  await experiment.machines({ director: DIRECTOR, client: CLIENT, server: SERVER })
  const large = experiment.write('server', 'large', 'x'.repeat(LARGE))
  const running: Running[] = []
  const start = (host: string, core: string, argv: string[]) => {
    const started = experiment.run(host, ['taskset', '-c', core, ...argv])
    running.push(started)
    return started
  }
  start('server', OTHER_CORE, ['haproxy', '-db', '-f', experiment.write('server', 'haproxy.cfg', server(large))])
  start('director', PEER_CORE, ['haproxy', '-db', '-f', experiment.write('director', 'haproxy.cfg', theirs)])
  experiment.run('director', [
    'taskset',
    '-c',
    PEER_CORE,
    ...experiment.agentCommand('director', ours, ['--forwarder', 'userspace']),
  ])

  const measure = async (address: string, port: number, connections: number, flags: string[], path = '/') => {
    const url = `http://${address}:${port}${path}`
    const argv = [
      'taskset',
      '-c',
      OTHER_CORE,
      'wrk',
      '-t1',
      `-c${connections}`,
      `-d${SECONDS}s`,
      '--latency',
      ...flags,
      url,
    ]
    const { stdout } = await experiment.lab.exec('client', argv)
    return read(stdout)
  }
  for (const port of Object.values(PORTS))
    while (!(await answers(port)))
      await Promise.race([
        new Promise(resolve => setTimeout(resolve, 200)),
        ...running.map(({ ended }) => ended.then(died)),
      ])

  async function answers(port: number): Promise<boolean> {
    const url = `http://${DIRECTOR}:${port}/`
    return (await experiment.lab.exec('client', ['curl', '-sf', '-m', '2', '-o', '/dev/null', url])).code === 0
  }

  const close = ['-H', 'Connection: close']
  const rows: Row[] = []
  const both = async (what: string, connections: number, flags: string[], path?: string) => {
    // The better of two turns each, in turn: what else the machine did is in the worse one.
    const turns: Record<keyof typeof PORTS, Measured[]> = { keelson: [], haproxy: [] }
    for (let turn = 0; turn < 2; turn++)
      for (const name of ['keelson', 'haproxy'] as const)
        turns[name].push(await measure(DIRECTOR, PORTS[name], connections, flags, path))
    const best = (name: keyof typeof PORTS) => turns[name].reduce((a, b) => (b.requests > a.requests ? b : a))
    const found = { keelson: best('keelson'), haproxy: best('haproxy') }
    for (const [name, { errors }] of Object.entries(found))
      if (errors) process.stdout.write(`${what}: ${name} had socket errors\n`)
    return found
  }

  const kept = await both('kept connections', 64, [])
  rows.push(requests('requests on 64 connections that stay', kept))
  const each = await both('a connection each', 64, close)
  rows.push(requests('requests with a connection each, 64 at once', each))
  const bytes = await both('large answers', 16, [], '/large')
  rows.push({
    what: 'answers of 256 KiB on 16 connections',
    keelson: (bytes.keelson.requests * LARGE) / 1e6,
    keepalived: (bytes.haproxy.requests * LARGE) / 1e6,
    unit: 'MB/s',
  })
  const direct = await measure(SERVER, 80, 1, [])
  const quiet = await both('one client', 1, [])
  const added = (measured: Measured, part: 'p50' | 'p99') => (measured[part] - direct[part]) * 1000
  for (const part of ['p50', 'p99'] as const)
    rows.push({
      what: `latency added to one client, ${part}`,
      keelson: added(quiet.keelson, part),
      keepalived: added(quiet.haproxy, part),
      unit: 'µs',
    })
  const directEach = await measure(SERVER, 80, 1, close)
  const quietEach = await both('one client, a connection each', 1, close)
  rows.push({
    what: '… with a connection each, p50',
    keelson: (quietEach.keelson.p50 - directEach.p50) * 1000,
    keepalived: (quietEach.haproxy.p50 - directEach.p50) * 1000,
    unit: 'µs',
  })
  printTable('The userspace forwarder on one core', rows, 'haproxy')
} finally {
  await experiment.stop()
}

function died({ stderr }: Executed): never {
  throw new Error(`a program of the benchmark ended: ${stderr}`)
}

function requests(what: string, { keelson, haproxy }: Record<keyof typeof PORTS, Measured>): Row {
  return {
    what,
    keelson: keelson.requests,
    keepalived: haproxy.requests,
    unit: '/s',
    goal: {
      words: `at least 0.5 x (${(keelson.requests / haproxy.requests).toFixed(2)})`,
      met: keelson.requests >= 0.5 * haproxy.requests,
    },
  }
}

function read(text: string): Measured {
  const milliseconds = (part: string) => {
    const [, value = '', unit = ''] = new RegExp(`${part}%\\s+([\\d.]+)(us|ms|s)`).exec(text) ?? []
    return Number(value) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? Number.NaN)
  }
  const measured = { p50: milliseconds('50'), p99: milliseconds('99') }
  return {
    requests: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    ...measured,
    errors: /Socket errors/.test(text),
  }
}
