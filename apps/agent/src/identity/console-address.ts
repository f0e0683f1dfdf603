/** Where a console is and how far the way there can be trusted: TLS, this machine's loopback, or a socket file. */
import { createHash, type X509Certificate } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Why this agent goes no such way; undefined for wss:, ws+unix: and ws: on the loopback. */
export function refuseAddress(url: string): string | undefined {
  if (url.startsWith('ws+unix:')) return undefined
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return `--console ${url}: must be wss://HOST/agent, or ws+unix:SOCKET:/agent on one machine`
  }
  if (parsed.protocol === 'wss:') return undefined
  if (parsed.protocol !== 'ws:') return `--console ${url}: must begin with wss: or ws+unix:`
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost' || (isIP(host) && loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'))) return undefined
  return `--console ${url}: goes over the network in the clear; use wss:`
}

export const isSocketFile = (url: string): boolean => url.startsWith('ws+unix:')

/** sha256/ and base64 of the SHA-256 of its SubjectPublicKeyInfo (RFC 7469 section 2.4). */
export function certificatePin(certificate: X509Certificate): string {
  const info = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return `sha256/${createHash('sha256').update(info).digest('base64')}`
}

const PIN = /^sha256\/[A-Za-z0-9+/]{43}=$/

export const refusePin = (pin: string): string | undefined =>
  PIN.test(pin) ? undefined : `--pin ${pin}: must be sha256/ and the base64 of 32 bytes`

/** What is wrong with the certificate that was shown, measured by the pin alone; undefined when it is the one. */
export function breaksPin(socket: unknown, pin: string): string | undefined {
  const certificate = (socket as Partial<TLSSocket>).getPeerX509Certificate?.()
  if (!certificate) return `it showed no certificate, and ${pin} was pinned`
  const shown = certificatePin(certificate)
  return shown === pin ? undefined : `its certificate is ${shown}, and ${pin} was pinned`
}
