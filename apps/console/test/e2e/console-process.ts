/** The console as it is shipped: dist/server.mjs on a temporary data directory. It dies with whoever started it. */
import { spawn } from 'node:child_process'
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
  stop(): Promise<void>
}

/** `more`: of the environment. */
export async function startConsoleProcess(more: Record<string, string> = {}): Promise<ConsoleProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keelson-e2e-'))
  const agentSocket = join(dataDir, 'agent.sock')
  const server = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, 'dist/server.mjs'], {
    cwd: app,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      KEELSON_DATA_DIR: dataDir,
      KEELSON_AGENT_SOCKET: agentSocket,
      PORT: '0',
      ...more,
    },
  })
  const said: string[] = []
  createInterface({ input: server.stderr }).on('line', line => said.push(line))
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
    }
    rmSync(dataDir, { recursive: true, force: true })
  }
  return await new Promise((resolve, reject) => {
    let url = ''
    server.once('exit', code => {
      rmSync(dataDir, { recursive: true, force: true })
      reject(new Error(`the console ended with status ${code}:\n${said.slice(-20).join('\n')}`))
    })
    createInterface({ input: server.stdout }).on('line', line => {
      url ||= line.match(/^Keelson console: (.*)/)?.[1] ?? ''
      const setupUrl = line.match(/^Set up the administrator: (.*)/)?.[1]
      if (url && setupUrl) resolve({ url, setupUrl, agentSocket, pid: server.pid ?? 0, stop })
    })
  })
}
