/** The console as it is shipped: dist/server.mjs on a temporary data directory. It dies with whoever started it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const app = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface ConsoleProcess {
  url: string
  /** one-time link that creates the administrator */
  setupUrl: string
  agentSocket: string
  pid: number
  /** Ends it in good order; what it knows stays, for `resume`. */
  halt(): Promise<void>
  /** Starts it again, on the same port with the same data. */
  resume(): Promise<void>
  stop(): Promise<void>
}

interface Started {
  process: ChildProcess
  url: string
  setupUrl: string
}

/** `more`: of the environment. */
export async function startConsoleProcess(more: Record<string, string> = {}): Promise<ConsoleProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keelson-e2e-'))
  const agentSocket = join(dataDir, 'agent.sock')
  const forget = () => rmSync(dataDir, { recursive: true, force: true })
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    KEELSON_DATA_DIR: dataDir,
    KEELSON_AGENT_SOCKET: agentSocket,
    ...more,
  }
  const first = await startServer({ ...env, PORT: '0' }, true).catch(error => {
    forget()
    throw error
  })
  let running = first.process
  return {
    url: first.url,
    setupUrl: first.setupUrl,
    agentSocket,
    pid: first.process.pid ?? 0,
    halt: () => endOf(running),
    async resume() {
      running = (await startServer({ ...env, PORT: new URL(first.url).port }, false)).process
    },
    async stop() {
      await endOf(running)
      forget()
    },
  }
}

/** `isNew`: it has no account yet, and prints the link that makes the first. */
async function startServer(env: NodeJS.ProcessEnv, isNew: boolean): Promise<Started> {
  const server = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, 'dist/server.mjs'], {
    cwd: app,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  const said: string[] = []
  createInterface({ input: server.stderr }).on('line', line => said.push(line))
  return await new Promise((resolve, reject) => {
    let url = ''
    server.once('exit', code =>
      reject(new Error(`the console ended with status ${code}:\n${said.slice(-20).join('\n')}`)),
    )
    createInterface({ input: server.stdout }).on('line', line => {
      url ||= line.match(/^Keelson console: (.*)/)?.[1] ?? ''
      const setupUrl = line.match(/^Set up the administrator: (.*)/)?.[1] ?? ''
      if (url && (setupUrl || !isNew)) resolve({ process: server, url, setupUrl })
    })
  })
}

async function endOf(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  await gone
}
