/** Composition root: the console's server with Next's pages behind its gate, one process, one port and one socket file. */
import { createServer } from 'node:http'
import { backupCommand } from './src/server/backup/backup-command'
import { consoleFolder, readEnv } from './src/server/env'
import { rotateKeyCommand } from './src/server/secrets/rotate-key-command'
import { startConsole } from './src/server/start-console'

process.env.NEXT_TELEMETRY_DISABLED = '1'
const env = readEnv(process.env)
const args = process.argv.slice(2)
const ended = (await backupCommand(env, args)) ?? (await rotateKeyCommand(env, args))
if (ended !== undefined) process.exit(ended)

const { default: next } = await import('next')
// Next attaches its own upgrade listener to the server it is shown. It is shown one that never listens, so that every
// upgrade passes the gate first and only /_next/ in development reaches Next.
const unheard = createServer()
const app = next({ dev: env.dev, dir: consoleFolder(), hostname: env.host, port: env.port, httpServer: unheard })
await app.prepare()
const handle = app.getRequestHandler()

const running = await startConsole(env, {
  request: (request, response) => handle(request, response),
  upgrade: (request, socket, head) => void unheard.emit('upgrade', request, socket, head),
})
console.log(`Keelson console: ${running.url}`)
if (running.setupUrl) console.log(`Set up the administrator: ${running.setupUrl}`)

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, async () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), 8000).unref()
    await running.close()
    await app.close().catch(() => {})
    process.exit(0)
  })
