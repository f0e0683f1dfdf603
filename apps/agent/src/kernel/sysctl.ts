/** What the kernel is told to do with packets: net.* as files below /proc/sys (sysctl(8)). */
import { readFileSync } from 'node:fs'

/** Does the interface forward IPv6, so that neighbours may take this director for a router? */
export function forwardsIpv6(interfaceName: string): boolean {
  try {
    return readFileSync(`/proc/sys/net/ipv6/conf/${interfaceName}/forwarding`, 'utf8').trim() === '1'
  } catch {
    return false // no IPv6 in this kernel
  }
}
