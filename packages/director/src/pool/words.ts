/** keepalived's way to write servers in logs and mails: [10.0.0.2]:tcp:80, FWM 1. */
import type { VirtualServer } from '@keelson/keepalived-conf/config'

export function virtualServerInWords({ address, port = 0, fwmark, group, protocol, id }: VirtualServer): string {
  if (fwmark !== undefined) return `FWM ${fwmark}`
  if (group !== undefined) return `[${group}]`
  return address === undefined ? id : endpointInWords(address, port, protocol)
}

export function endpointInWords(address: string, port: number, protocol: VirtualServer['protocol']): string {
  return `[${address}]:${protocol.toLowerCase()}:${port}`
}

/** '10.0.0.2:80', '[2001:db8::2]:80': the id of a real server. */
export function endpointId(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
