/** Runs inside the guest: does what the host asks over the virtio port, many commands at a time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createReadStream, createWriteStream, openSync } from 'node:fs'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import type { FromGuest, ToGuest } from './guest-words'

const fd = openSync('/dev/vport0p1', 'r+')
const port = createWriteStream('', { fd })
const say = (message: FromGuest) => port.write(`${JSON.stringify(message)}\n`)
const running = new Map<number, ChildProcess>()

createInterface({ input: createReadStream('', { fd }) }).on('line', line => obey(JSON.parse(line) as ToGuest))
say({ said: 'ready' })

function obey(message: ToGuest): void {
  switch (message.do) {
    case 'exec':
      execute(message)
      return
    case 'input': {
      const input = running.get(message.id)?.stdin
      if (message.bytes === undefined) input?.end()
      else input?.write(Buffer.from(message.bytes, 'base64'))
      return
    }
    case 'kill':
      running.get(message.id)?.kill(message.signal)
      return
    case 'power-off':
      process.exit(0) // PID 1 does the rest
  }
}

function execute({ id, argv, cwd, env, input }: Extract<ToGuest, { do: 'exec' }>): void {
  const [command = '', ...args] = argv
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  running.set(id, child)
  const done = (code: number) => {
    if (running.delete(id)) say({ said: 'done', id, code })
  }
  child.stdin.on('error', () => {}) // it did not want to read on
  if (input !== undefined) child.stdin.end(Buffer.from(input, 'base64'))
  for (const said of ['stdout', 'stderr'] as const)
    child[said].on('data', (bytes: Buffer) => {
      if (!say({ said, id, bytes: bytes.toString('base64') })) hold(child)
    })
  child.on('error', error => {
    say({ said: 'stderr', id, bytes: Buffer.from(`${command}: ${error.message}\n`).toString('base64') })
    done(127)
  })
  // Whoever it left behind may hold its output open for ever: what it wrote itself is read by then.
  child.on('exit', (code, signal) => {
    const status = code ?? 128 + (signal ? constants.signals[signal] : 0)
    const patience = setTimeout(() => done(status), 1000)
    child.once('close', () => {
      clearTimeout(patience)
      done(status)
    })
  })
}

/** A command that prints faster than the port takes waits, instead of filling the guest's memory. */
function hold(child: ChildProcess): void {
  child.stdout?.pause()
  child.stderr?.pause()
  port.once('drain', () => {
    child.stdout?.resume()
    child.stderr?.resume()
  })
}
