/** TLS over a connection that stands, for SSL_GET: whatever certificate, as keepalived; what it says is noted. */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { HttpSight } from '@keelson/director/checkers/judge-http'
import type { SeenCertificate } from '@keelson/director/checkers/probe-result'
import type { SslContext } from '@keelson/keepalived-conf/config'

export function startTls(
  socket: Socket,
  servername: string | undefined,
  timeout: number,
  ssl: SslContext | undefined,
): Promise<TLSSocket | HttpSight> {
  return new Promise(resolve => {
    let secured: TLSSocket
    const late = () => settle({ saw: 'timeout', after: timeout })
    const closed = () => settle({ saw: 'garbage', error: 'closed during the TLS handshake' })
    const failed = (error: NodeJS.ErrnoException) => settle({ saw: 'garbage', error: `TLS: ${reasonOf(error)}` })
    const settle = (result: TLSSocket | HttpSight) => {
      socket.off('timeout', late)
      socket.off('close', closed)
      secured?.off('error', failed)
      secured?.on('error', () => {})
      resolve(result)
    }
    socket.setTimeout(timeout, late)
    socket.on('close', closed)
    try {
      secured = connect({ socket, servername, rejectUnauthorized: false, ...credentialsOf(ssl) }, () => settle(secured))
    } catch (error) {
      settle({ saw: 'garbage', error: `SSL block: ${error instanceof Error ? error.message : String(error)}` })
      return
    }
    secured.on('error', failed)
  })
}

export function certificateOf(socket: TLSSocket): SeenCertificate | undefined {
  const { subject, valid_to } = socket.getPeerCertificate()
  if (!valid_to) return undefined
  return {
    subject: String(subject?.CN ?? ''),
    expiresAt: Date.parse(valid_to),
    fault: socket.authorized ? undefined : String(socket.authorizationError),
  }
}

/** @throws Error for a file that cannot be read */
function credentialsOf(ssl: SslContext | undefined) {
  if (!ssl) return {}
  const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path))
  return { ca: read(ssl.ca), cert: read(ssl.certificate), key: read(ssl.key), passphrase: ssl.password }
}

/** OpenSSL's own words, without its source file and line. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? code ?? message
}
