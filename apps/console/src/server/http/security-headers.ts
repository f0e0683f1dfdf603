/** What every answer says to a browser. Scripts run by a nonce that is new with every request, and by nothing else. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Next finds the nonce in this header of the request, as its middleware would put it there, and the layout in the other. */
const CSP = 'content-security-policy'
export const NONCE_HEADER = 'x-keelson-nonce'

export function securityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { dev, https }: { dev: boolean; https: boolean },
): void {
  const nonce = randomBytes(16).toString('base64')
  const script = `'self' 'nonce-${nonce}'${dev ? " 'unsafe-eval'" : ''}`
  // styles: React writes style attributes, which have no nonce
  const policy = `default-src 'self'; script-src ${script}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'`
  // set, not added: what a client sent under these names is gone
  request.headers[CSP] = policy
  request.headers[NONCE_HEADER] = nonce
  response.setHeader(CSP, policy)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('referrer-policy', 'same-origin')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=()')
  if (https) response.setHeader('strict-transport-security', 'max-age=31536000')
}
