/** What the kernel is told to do with packets: net.* as files below /proc/sys (sysctl(8)). */
import { readFileSync, writeFileSync } from 'node:fs'

/** Does the interface forward IPv6, so that neighbours may take this director for a router? */
export function forwardsIpv6(interfaceName: string): boolean {
  try {
    return readFileSync(`/proc/sys/net/ipv6/conf/${interfaceName}/forwarding`, 'utf8').trim() === '1'
  } catch {
    return false // no IPv6 in this kernel
  }
}

const PING_GROUPS = '/proc/sys/net/ipv4/ping_group_range'

/** Who may open ping sockets (icmp(7)): widened to this process's group as keepalived does, and put back. */
export class PingGroup {
  #before: string | undefined

  /** @throws Error where the kernel's setting cannot be written */
  allow(): void {
    const own = process.getegid?.() ?? 0
    const before = readFileSync(PING_GROUPS, 'utf8').trim()
    const [low = 1, high = 0] = before.split(/\s+/).map(Number)
    if (own >= low && own <= high) return
    writeFileSync(PING_GROUPS, low > high ? `${own} ${own}` : `${Math.min(low, own)} ${Math.max(high, own)}`)
    this.#before ??= before
  }

  restore(): void {
    if (this.#before === undefined) return
    try {
      writeFileSync(PING_GROUPS, this.#before)
    } catch {
      // the namespace is going away
    }
    this.#before = undefined
  }
}
