#!/usr/bin/env node
// npm start: installs, builds, starts the console and a demo cluster of real agents; Ctrl-C ends all of it.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { dataDir, root } from './places.mjs'
import { build, buildForDevelopment, install } from './prepare.mjs'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Keelson needs Node 20.19 or later; this is ${process.version}\n`)
  process.exit(1)
}

const consoleOnly = process.argv.includes('--console-only')
const dev = process.argv.includes('--dev')
install()
if (dev) buildForDevelopment()
else build()
const { labReady, namespaceFlags, spawnLab } = await import('./lab-process.mjs')

mkdirSync(dataDir, { recursive: true, mode: 0o700 })
const agentSocket = process.env.KEELSON_AGENT_SOCKET ?? join(dataDir, 'agent.sock')
/** What runs, and how each is asked to leave. */
const children = new Map()
let stopping = false

function own(child, name, leave = () => child.kill('SIGTERM')) {
  children.set(child, leave)
  child.once('exit', (code, signal) => {
    children.delete(child)
    if (!stopping) {
      process.stderr.write(`${name} ended (${signal ?? `status ${code}`})\n`)
      stop(code ?? 1)
    }
  })
  return child
}

/** Asks everything to leave and insists after a while; the lab takes its whole process tree with it. */
function stop(code) {
  if (stopping) return
  stopping = true
  for (const leave of children.values()) leave()
  const patience = setTimeout(() => {
    for (const child of children.keys()) child.kill('SIGKILL')
  }, 5000)
  const wait = setInterval(() => {
    if (children.size > 0) return
    clearInterval(wait)
    clearTimeout(patience)
    process.exit(code)
  }, 20)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))

/** A node process that the kernel ends when this one is gone, however it went. */
function spawnNode(args, options) {
  const [command, words] =
    process.platform === 'linux'
      ? ['setpriv', ['--pdeathsig', 'TERM', process.execPath, ...args]]
      : [process.execPath, args]
  // detached: Ctrl-C reaches this process alone, which then ends the others in order
  return spawn(command, words, { ...options, detached: true })
}

/** Starts the console and resolves when it serves. */
function startConsole() {
  const server = spawnNode(['dist/server.mjs'], {
    cwd: join(root, 'apps/console'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: dev ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      KEELSON_DATA_DIR: dataDir,
      KEELSON_AGENT_SOCKET: agentSocket,
      KEELSON_PORT_AUTO: process.env.PORT ? '0' : '1',
      ...(consoleOnly ? {} : { KEELSON_DEMO_CLUSTER: process.env.KEELSON_DEMO_CLUSTER ?? 'demo:director1,director2' }),
    },
  })
  own(server, 'console')
  return new Promise(resolve => {
    server.stdout.setEncoding('utf8').on('data', text => {
      process.stdout.write(text)
      if (text.includes('Keelson console:')) resolve()
    })
  })
}

async function startLab() {
  const dir = join(dataDir, 'lab')
  if (dev || !namespaceFlags()) {
    if (!dev)
      process.stdout.write(
        'Network namespaces are refused here: the demo runs simulated directors, and says so on its pages.\n',
      )
    const agent = join(root, 'apps/agent/bin/keelson-agent.mjs')
    const configs = [1, 2].map(n => join(root, `packages/lab/demo/director${n}.conf`))
    own(
      spawnNode([agent, 'simulate', '--console', `ws+unix:${agentSocket}:/agent`, ...configs], {
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
      'simulated directors',
    )
    return
  }
  const lab = spawnLab(dir, [`--console-socket=${agentSocket}`])
  own(lab, 'lab', () => lab.stdin.end())
  await labReady(lab, line => process.stdout.write(`lab: ${line}\n`))
  process.stdout.write('The demo cluster runs. Try: npm run lab -- kill director1\n')
}

await startConsole()
if (!consoleOnly) await startLab()
process.stdout.write('Ctrl-C ends everything.\n')
