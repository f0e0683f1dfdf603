/** Where agents connect: /agent on the console's port, and a socket file that only its owner may open. Keys decide later. */
import { chmodSync, existsSync, mkdirSync, unlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { dirname } from 'node:path'
import { MAX_MESSAGE } from '@keelson/contract/decode'
import { WebSocketServer } from 'ws'
import { refuseUpgrade, type UpgradeListener } from '../http/upgrade'
import { answersOn } from './answers-on'
import type { Hub } from './hub'

const MOST_STRANGERS = 200

export class AgentEndpoint {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false })
  #file: Server | undefined

  constructor(private readonly hub: Hub) {}

  /** Strangers get a challenge and ten seconds; only so many of them at a time. */
  readonly upgradeOverTcp: UpgradeListener = (request, socket, head) => {
    if (this.hub.strangers >= MOST_STRANGERS) return refuseUpgrade(socket, 503, 'too many agents are saying hello')
    this.#sockets.handleUpgrade(request, socket, head, ws => this.hub.adopt(ws, 'network'))
  }

  async listenOnFile(path: string): Promise<void> {
    if (Buffer.byteLength(path) > 107)
      throw new Error(`KEELSON_AGENT_SOCKET ${path} is longer than the 107 bytes a socket file's path may have`)
    mkdirSync(dirname(path), { recursive: true })
    await removeStaleFile(path)
    const server = createServer((_request, response) => response.writeHead(426).end('agents connect by ws to /agent\n'))
    server.on('upgrade', (request, socket, head) => {
      if (request.url?.split('?')[0] !== '/agent') return refuseUpgrade(socket, 404, 'agents connect to /agent')
      this.#sockets.handleUpgrade(request, socket, head, ws => this.hub.adopt(ws, 'socket-file'))
    })
    // The mask, not only chmod: between bind and chmod the file must not be open to others.
    const mask = process.umask(0o177)
    try {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
    } finally {
      process.umask(mask)
    }
    chmodSync(path, 0o600)
    this.#file = server
  }

  async close(): Promise<void> {
    this.#sockets.close()
    const file = this.#file
    if (!file) return
    file.closeAllConnections()
    await new Promise<void>(resolve => file.close(() => resolve()))
  }
}

/** A file left behind by a console that was killed; one that answers belongs to a console that runs. */
async function removeStaleFile(path: string): Promise<void> {
  if (!existsSync(path)) return
  if (await answersOn(path)) throw new Error(`${path} is in use by another console`)
  unlinkSync(path)
}
