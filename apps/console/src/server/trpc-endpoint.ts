/** tRPC over http and over ws, for people with a session only. A session that ends takes its sockets with it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { SignedIn } from './auth/auth'
import { answerJson } from './http/body'
import { appRouter } from './routers/app-router'
import type { Services } from './services'
import type { Context } from './trpc'

/** Several keepalived.conf of 5 MB do not come in one request; one of 5 MB does, quoted as JSON. */
export const TRPC_BODY_LIMIT = 12 * 1024 * 1024

const RECHECK_SESSION = 15_000

export class TrpcEndpoint {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 })
  readonly #users = new WeakMap<IncomingMessage, { user: SignedIn; peer: string }>()
  readonly #handler: ReturnType<typeof applyWSSHandler>
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(private readonly services: Services) {
    this.#handler = applyWSSHandler({
      wss: this.#sockets,
      router: appRouter,
      createContext: ({ req }): Context => {
        const { user, peer = 'unknown' } = this.#users.get(req) ?? {}
        return { ...services, user, peer }
      },
      keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 5_000 },
      onError: ({ error, path }) => this.#logFailure(error, path),
    })
  }

  async request(
    request: IncomingMessage,
    response: ServerResponse,
    user: SignedIn | undefined,
    peer: string,
  ): Promise<void> {
    const path = (request.url ?? '').split('?')[0]?.replace(/^\/trpc\/?/, '') ?? ''
    if (!path) return answerJson(response, 404, { error: 'name a procedure: /trpc/NOUN.VERB' })
    await nodeHTTPRequestHandler({
      router: appRouter,
      req: request,
      res: response,
      path,
      maxBodySize: TRPC_BODY_LIMIT,
      createContext: (): Context => ({ ...this.services, user, peer }),
      onError: ({ error }) => this.#logFailure(error, path),
    })
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, user: SignedIn, peer: string): void {
    this.#users.set(request, { user, peer })
    this.#sockets.handleUpgrade(request, socket, head, ws => {
      this.#watchSession(ws, request)
      ws.on('error', () => {})
      this.#sockets.emit('connection', ws, request)
    })
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#handler.broadcastReconnectNotification()
    for (const client of this.#sockets.clients) client.terminate()
    this.#sockets.close()
  }

  #watchSession(ws: WebSocket, request: IncomingMessage): void {
    const timer = setInterval(async () => {
      const user = await this.services.auth.signedIn(request.headers)
      if (!user) ws.close(4401, 'the session ended')
    }, RECHECK_SESSION)
    this.#timers.add(timer)
    ws.on('close', () => {
      clearInterval(timer)
      this.#timers.delete(timer)
    })
  }

  #logFailure(error: { code: string; message: string }, path: string | undefined): void {
    if (error.code === 'INTERNAL_SERVER_ERROR') this.services.log.error(error, `trpc ${path ?? ''}`)
  }
}
