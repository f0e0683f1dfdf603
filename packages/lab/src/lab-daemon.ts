/**
 * The lab: a cluster on one machine. It is PID 1 of a PID namespace that `bin/lab-process.mjs` makes, so its death is the end
 * of every process and namespace in it; nothing of it is visible outside.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { LabReply, LabRequest } from './control'
import { Demo } from './demo'
import { Host, raiseBridge } from './host'

const [dir = '', ...flags] = process.argv.slice(2)
const agentSocket = flags.find(flag => flag.startsWith('--console-socket='))?.split('=')[1]

mkdirSync(dir, { recursive: true })
await raiseBridge()
const hosts = new Map<string, Host>()
const demo = flags.includes('--empty') ? undefined : new Demo(dir, agentSocket, hosts, flags.includes('--unconfigured'))
await demo?.start(line => process.stdout.write(`${line}\n`))

const path = join(dir, 'lab.sock')
rmSync(path, { force: true })
createServer(serve).listen(path, () => process.stdout.write('lab ready\n'))

// Whoever holds our standard input holds us: its end is ours.
process.stdin.resume().on('end', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
process.on('SIGINT', () => {})

function serve(socket: Socket): void {
  const reply = (message: LabReply) => socket.writable && socket.write(`${JSON.stringify(message)}\n`)
  socket.on('error', () => socket.destroy())
  const lines = createInterface({ input: socket })
  lines.on('error', () => {})
  lines.on('line', line => {
    answer(JSON.parse(line) as LabRequest, reply, socket).catch((error: Error) =>
      reply({ done: true, code: 1, error: error.message }),
    )
  })
}

async function answer(request: LabRequest, reply: (message: LabReply) => void, socket: Socket): Promise<void> {
  switch (request.do) {
    case 'status':
      return reply({ done: true, code: 0, value: { hosts: [...hosts.keys()], demo: demo?.status() } })
    case 'exec':
      return execute(request.host, request.argv, reply, socket)
    case 'add-host':
      hosts.set(request.name, await Host.raise(request))
      return reply({ done: true, code: 0 })
    case 'link': {
      await execute('lan', ['ip', 'link', 'set', `v-${request.host}`, request.up ? 'up' : 'down'], reply, socket)
      return
    }
    case 'kill':
      if (demo?.knows(request.host)) await demo.kill(request.host)
      else await hosts.get(request.host)?.destroy()
      hosts.delete(request.host)
      return reply({ done: true, code: 0 })
    case 'start':
    case 'stop':
      if (!demo?.knows(request.host))
        throw new Error(`${request.host} is no machine of the demo: ${demo?.names().join(' ')}`)
      await (request.do === 'start' ? demo.startOne(request.host) : demo.stop(request.host))
      return reply({ done: true, code: 0 })
    case 'traffic':
      return reply({ done: true, code: 0, value: await demo?.traffic(request) })
    default:
      request satisfies never
  }
}

async function execute(
  name: string,
  argv: string[],
  reply: (message: LabReply) => void,
  socket: Socket,
): Promise<void> {
  const host = hosts.get(name)
  if (!host && name !== 'lan') throw new Error(`no machine ${name}; there are ${[...hosts.keys(), 'lan'].join(' ')}`)
  const { spawn } = await import('node:child_process')
  const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe']
  const child = host ? host.spawn(argv, { stdio }) : spawn(argv[0] ?? '', argv.slice(1), { stdio })
  child.stdout?.setEncoding('utf8').on('data', (stdout: string) => reply({ stdout }))
  child.stderr?.setEncoding('utf8').on('data', (stderr: string) => reply({ stderr }))
  child.on('error', error => reply({ done: true, code: 127, error: error.message }))
  child.on('close', code => reply({ done: true, code: code ?? 1 }))
  socket.on('close', () => child.kill('SIGKILL'))
}
