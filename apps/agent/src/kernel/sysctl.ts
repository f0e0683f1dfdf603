/** What the kernel is told to do with packets: net.* as files below /proc/sys (sysctl(8)). */
import { readFileSync, writeFileSync } from 'node:fs'

/** Does the interface forward IPv6, so that neighbours may take this director for a router? */
export function forwardsIpv6(interfaceName: string): boolean {
  return readSysctl(`net/ipv6/conf/${interfaceName}/forwarding`) === '1'
}

/** Undefined where there is no such setting: another kernel, or an interface that is gone. */
export function readSysctl(setting: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${setting}`, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** @throws Error where the kernel or a read-only /proc refuses */
export function writeSysctl(setting: string, value: string): void {
  writeFileSync(`/proc/sys/${setting}`, value)
}
