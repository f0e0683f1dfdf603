/** What HTTP_GET and SSL_GET ask, byte for byte keepalived's question (check_http.c, http_request_thread). */
import type { HttpCheckConfig, HttpCheckUrl } from '@keelson/keepalived-conf/config'
import { isIpv6 } from '../wire/address'

/** keepalived's own name for itself; servers' logs and rules know it. */
const USER_AGENT = 'KeepAliveClient'

export function httpRequest(config: HttpCheckConfig, url: HttpCheckUrl): string {
  const { connect_ip, connect_port, http_protocol } = config
  const literal = isIpv6(connect_ip) ? `[${connect_ip}]` : connect_ip
  const host = url.virtualhost ?? config.virtualhost ?? `${literal}:${connect_port}`
  const lines = [
    `GET ${url.path} HTTP/${http_protocol === '1.1' ? '1.1' : '1.0'}`,
    `User-Agent: ${USER_AGENT}`,
    ...(http_protocol === '1.0' ? [] : ['Connection: close']),
    `Host: ${host}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** The host named in the TLS greeting; undefined for none. An address is no name (RFC 6066 §3). */
export function serverName(config: HttpCheckConfig, url: HttpCheckUrl): string | undefined {
  if (!config.enable_sni) return undefined
  const name = config.sni_name ?? url.virtualhost ?? config.virtualhost
  const host = name?.replace(/:\d+$/, '')
  return host === undefined || /^[\d.]+$/.test(host) || host.includes(':') ? undefined : host
}
