/** better-auth speaks Request and Response; this carries one over. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Auth, PEER_HEADER } from '../auth/auth'
import { readBody } from './body'

const AUTH_BODY_LIMIT = 64 * 1024

export async function answerAuth(auth: Auth, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(':') || value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one)
  }
  headers.set(PEER_HEADER, request.socket.remoteAddress ?? '127.0.0.1')
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const body = hasBody ? await readBody(request, AUTH_BODY_LIMIT) : undefined
  const url = `http://${request.headers.host ?? 'localhost'}${request.url}`
  const answer = await auth.handler(new Request(url, { method: request.method ?? 'GET', headers, body: body || null }))
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  response.end(Buffer.from(await answer.arrayBuffer()))
}
