/** TLS over a connection that stands, for SSL_GET: whatever certificate, as keepalived; what it says is noted. */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls'
import type { HttpSight } from '@keelson/director/checkers/judge-http'
import type { SeenCertificate } from '@keelson/director/checkers/probe-result'
import type { SslContext } from '@keelson/keepalived-conf/config'

export interface Trust {
  /** the SSL block: whom to trust, and who we are */
  ssl: SslContext | undefined
  /** a certificate with a fault fails the check */
  verify: boolean
}

export function startTls(
  socket: Socket,
  { greeted, wanted }: { greeted: string | undefined; wanted: string | undefined },
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
      const identity: typeof checkServerIdentity = (_, certificate) =>
        wanted === undefined ? undefined : checkServerIdentity(wanted, certificate)
      const options = { socket, servername: greeted, rejectUnauthorized: false, checkServerIdentity: identity }
      secured = connect({ ...options, ...credentialsOf(ssl) }, () => settle(secured))
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
    fault: socket.authorized ? undefined : faultInWords(socket.authorizationError),
  }
}

/** OpenSSL's commonest verdicts in words. */
const faults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has ended',
  CERT_NOT_YET_VALID: 'it has not begun',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here',
  CERT_REVOKED: 'it was revoked',
}

function faultInWords(error: Error | string | null): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `it is not for this host: ${(error as Error).message}`
  return faults[code] ?? code
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
