/** What an instance reads of its host, and what that comes to: faults and the effective priority. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { senderAddress } from './own-adverts'
import { familyOf } from './virtual-addresses'

export interface HostInterface {
  name: string
  up: boolean
  /** its primary IPv4 address */
  address?: string
  /** its link-local IPv6 address, once it is no longer tentative */
  linkLocal?: string
}

export interface HostView {
  interface(name: string): HostInterface | undefined
  multicastGroup(family: 'inet' | 'inet6'): string
  /** another instance of this director already has this VRID on this interface */
  isDuplicate(config: VrrpInstanceConfig): boolean
}

/** The priority of the address owner (RFC 9568 §5.2.4). Nothing tracked ever changes it. */
export const ownerPriority = 255

/** Why the instance cannot take part: one entry per cause, in words. */
export function ownFaults(config: VrrpInstanceConfig, host: HostView): string[] {
  const faults: string[] = []
  if (host.isDuplicate(config)) {
    faults.push(`virtual_router_id ${config.virtual_router_id} is used twice on ${config.interface}`)
  }
  const own = host.interface(config.interface)
  if (!own) faults.push(`interface ${config.interface} does not exist`)
  else if (!own.up && !config.dont_track_primary) faults.push(`interface ${config.interface} is down`)
  else if (senderAddress(config, host) === undefined) {
    const family = familyOf(config) === 'inet' ? 'IPv4' : 'IPv6'
    faults.push(`interface ${config.interface} has no ${family} address to send from`)
  }
  for (const { interface: name, weight } of config.track_interface) {
    if (!weight && name !== config.interface && !host.interface(name)?.up)
      faults.push(`tracked interface ${name} is down`)
  }
  return faults
}

/** Weights of tracked interfaces: added while up when positive, taken off while down when negative. */
export function effectivePriority(config: VrrpInstanceConfig, host: HostView, inSyncGroup: boolean): number {
  // Members of a group must stay in step, so keepalived ignores their weights (vrrp_track.c).
  if (config.priority === ownerPriority || inSyncGroup) return config.priority
  let priority = config.priority
  for (const { interface: name, weight = 0 } of config.track_interface) {
    const up = host.interface(name)?.up ?? false
    if (weight > 0 === up) priority += weight
  }
  return Math.min(ownerPriority - 1, Math.max(1, priority))
}
