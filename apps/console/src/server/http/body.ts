/** Bodies are limited before they are read; who sends too much is told so in words and not read to the end. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export class BodyTooLarge extends Error {
  constructor(limit: number) {
    super(`the request is larger than ${formatMegabytes(limit)}, the limit here`)
  }
}

export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  if (declaredLength(request) > limit) throw new BodyTooLarge(limit)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > limit) throw new BodyTooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export const declaredLength = (request: IncomingMessage): number => Number(request.headers['content-length'] ?? 0)

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

export function answerTooMany(response: ServerResponse, seconds: number): void {
  response.setHeader('retry-after', String(seconds))
  answerJson(response, 429, { error: `too many tries from here: wait ${seconds} s` })
}

/** A client that is still sending reads the answer only after its upload: swallow some of the rest, then hang up. */
export function refuseBody(request: IncomingMessage, response: ServerResponse, limit: number): void {
  response.setHeader('connection', 'close')
  answerJson(response, 413, { error: new BodyTooLarge(limit).message })
  let swallowed = 0
  request.on('data', chunk => {
    swallowed += chunk.length
    if (swallowed > 64 * 1024 * 1024) request.destroy()
  })
  request.resume()
}

const formatMegabytes = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`
