/** The MAC of a virtual router (RFC 9568 §7.3): 00:00:5e:00:01 for IPv4 and 02 for IPv6, and the VRID. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'

export function virtualMac(config: VrrpInstanceConfig, family: 'inet' | 'inet6'): Uint8Array {
  const { virtual_router_id: id, use_vmac } = config
  const own = octetsOf(use_vmac?.mac)
  if (own.length === 6) return Uint8Array.from(own)
  if (own.length === 5) return Uint8Array.of(...own, id)
  return Uint8Array.of(0, 0, 0x5e, 0, family === 'inet6' ? 2 : 1, id)
}

function octetsOf(text: string | undefined): number[] {
  return text === undefined ? [] : text.split(':').map(octet => Number.parseInt(octet, 16) & 255)
}
