/** What an instance reads of its host, and what of it keeps the instance from taking part. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { senderAddress } from './own-adverts'
import type { Trackers } from './trackers'
import { addressesToHold, familyOf } from './virtual-addresses'

export interface HostInterface {
  name: string
  up: boolean
  /** as aa:bb:cc:dd:ee:ff, where it has one */
  mac?: string
  /** all of its addresses, where the host tells them */
  addresses?: readonly string[]
  /** its primary IPv4 address */
  address?: string
  /** its link-local IPv6 address, once it is no longer tentative */
  linkLocal?: string
}

export interface HostView {
  interface(name: string): HostInterface | undefined
  readonly trackers: Pick<Trackers, 'script' | 'file' | 'process' | 'bfd'>
  /** the time of day now, milliseconds since the epoch */
  wallClock(): number
  multicastGroup(family: 'inet' | 'inet6'): string
  /** interfaces of static addresses, routes and rules whose track_group has the instance, with what is there */
  staticInterfaces(config: VrrpInstanceConfig): Map<string, string>
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
  // vrrp_strict forbids both (keepalived refuses to start).
  if (config.strict_mode && config.virtual_ipaddress.length === 0) faults.push('vrrp_strict needs a VIP')
  if (config.strict_mode && config.unicast_peer.length > 0) faults.push('vrrp_strict does not allow unicast_peer')
  const own = host.interface(config.interface)
  if (!own) faults.push(`interface ${config.interface} does not exist`)
  else if (!own.up && !config.dont_track_primary) faults.push(`interface ${config.interface} is down`)
  else if (isSourceGone(config, own)) faults.push(`source address ${senderAddress(config, host)} is not on ${own.name}`)
  else if (senderAddress(config, host) === undefined) {
    const family = familyOf(config) === 'inet' ? 'IPv4' : 'IPv6'
    faults.push(`interface ${config.interface} has no ${family} address to send from`)
  }
  return [...faults, ...faultsElsewhere(config, host)]
}

/** What it holds on other interfaces needs those too, unless it has no_track (vrrp_complete_instance tracks them). */
function faultsElsewhere(config: VrrpInstanceConfig, host: HostView): string[] {
  const needed = host.staticInterfaces(config)
  for (const { interface: name, address, untracked } of addressesToHold(config))
    if (!untracked) needed.set(name, address)
  for (const { dev, destination, no_track } of config.virtual_routes)
    if (dev !== undefined && !no_track) needed.set(dev, `the route to ${destination}`)
  for (const { iif, priority, no_track } of config.virtual_rules)
    if (iif !== undefined && !no_track) needed.set(iif, `rule ${priority}`)
  needed.delete(config.interface)
  return [...needed].flatMap(([name, what]) => {
    const there = host.interface(name)
    if (there?.up) return []
    return [`interface ${name} of ${what} ${there ? 'is down' : 'does not exist'}`]
  })
}

/** What tracking adds never makes an owner, nor priority 0, which means goodbye. */
export function effectivePriority(config: VrrpInstanceConfig, weight: number): number {
  if (config.priority === ownerPriority) return ownerPriority
  return Math.min(ownerPriority - 1, Math.max(1, config.priority + weight))
}

/** track_src_ip: the configured source of the adverts is on the interface no more. */
function isSourceGone(config: VrrpInstanceConfig, { addresses }: HostInterface): boolean {
  const source = config.unicast_peer.length > 0 ? config.unicast_src_ip : config.mcast_src_ip
  return config.track_src_ip && source !== undefined && addresses !== undefined && !addresses.includes(source)
}
