/** tRPC over http and over ws, for people with a session only. A session that ends takes its sockets with it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { SignedIn } from './auth/auth'
import type { OpenSessions } from './auth/open-sessions'
import { answerJson } from './http/body'
import { RateLimit } from './http/rate-limit'
import { appRouter } from './routers/app-router'
import type { Services } from './services'
import type { Context } from './trpc'

/** Several keepalived.conf of 5 MB do not come in one request; one of 5 MB does, quoted as JSON. */
export const TRPC_BODY_LIMIT = 12 * 1024 * 1024

const RECHECK_SESSION = 15_000
const MOST_MESSAGES = 1000

export class TrpcEndpoint {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 })
  readonly #users = new WeakMap<IncomingMessage, { user: SignedIn; peer: string }>()
  readonly #handler: ReturnType<typeof applyWSSHandler>
  readonly #watches = new Set<() => void>()

  constructor(
    private readonly services: Services,
    private readonly sessions: OpenSessions,
  ) {
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
      this.#watchAccess(ws, request, user)
      limitMessages(ws)
      ws.on('error', () => {})
      this.#sockets.emit('connection', ws, request)
    })
  }

  close(): void {
    for (const stop of this.#watches) stop()
    this.#handler.broadcastReconnectNotification()
    for (const client of this.#sockets.clients) client.terminate()
    this.#sockets.close()
  }

  /**
   * A subscription is judged when it begins, by the rights of that moment. When they change, or the session ends, the
   * socket goes with all of them; the browser comes back and is judged anew. Looked at when it is open, when told, and now
   * and then for a session that ran out.
   */
  #watchAccess(ws: WebSocket, request: IncomingMessage, user: SignedIn): void {
    const began = JSON.stringify(user.rights)
    const look = async () => {
      const now = await session.look()
      if (!now) end(ws, 4401, 'the session ended')
      else if (JSON.stringify(now.rights) !== began) end(ws, 4403, 'the rights changed')
    }
    const session = this.sessions.open(request.headers.cookie ?? '', user.userId, look)
    const timer = setInterval(look, RECHECK_SESSION)
    const stop = () => {
      clearInterval(timer)
      session.close()
      this.#watches.delete(stop)
    }
    this.#watches.add(stop)
    ws.on('close', stop)
    look()
  }

  #logFailure(error: { code: string; message: string }, path: string | undefined): void {
    if (error.code === 'INTERNAL_SERVER_ERROR') this.services.log.error(error, `trpc ${path ?? ''}`)
  }
}

/** Says why and does not wait for the other side to agree: what it sends from now on is not heard. */
function end(ws: WebSocket, code: number, reason: string): void {
  ws.removeAllListeners('message')
  ws.close(code, reason)
  setTimeout(() => ws.terminate(), 1000).unref()
}

/** A page subscribes to a handful of things; who sends hundreds of messages a second is no page. */
function limitMessages(ws: WebSocket): void {
  const limit = new RateLimit(MOST_MESSAGES, 10_000)
  ws.on('message', () => {
    if (limit.take('') !== undefined) end(ws, 1008, `more than ${MOST_MESSAGES} messages in 10 s`)
  })
}
