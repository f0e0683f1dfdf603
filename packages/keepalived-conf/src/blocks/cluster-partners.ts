/** Which instances of which directors are one election. */
import type { Config, VrrpInstance } from '../config'
import { familyOf } from '../kinds/addresses'
import type { Director } from '../table'

export interface Peer {
  file: string
  config: Config
  instance: VrrpInstance
}

/** Every instance with its counterpart on an earlier director: the first one, or each of them. */
export function pairs(directors: readonly Director[], each = false, byName = false): [Peer, Peer][] {
  return directors.flatMap(({ file, config }, index) =>
    config.vrrp_instance.flatMap(instance => {
      const earlier = directors.slice(0, index).flatMap((director): Peer[] => {
        const found = partner(director.config, instance, byName)
        return found ? [{ ...director, instance: found }] : []
      })
      return earlier.slice(0, each ? undefined : 1).map((peer): [Peer, Peer] => [peer, { file, config, instance }])
    }),
  )
}

/** Each election with all who take part in it; two at least. */
export function elections(directors: readonly Director[]): Peer[][] {
  const elections: Peer[][] = []
  const placed = new Set<VrrpInstance>()
  for (const director of directors) {
    for (const instance of director.config.vrrp_instance) {
      if (placed.has(instance)) continue
      const others = directors
        .filter(other => other !== director)
        .flatMap((other): Peer[] => {
          const found = partner(other.config, instance)
          return found && !placed.has(found) ? [{ ...other, instance: found }] : []
        })
      if (others.length === 0) continue
      const election = [{ ...director, instance }, ...others]
      for (const peer of election) placed.add(peer.instance)
      elections.push(election)
    }
  }
  return elections
}

/**
 * The same election elsewhere: by virtual_router_id and family, which is what counts on the wire, else by name. One ID
 * may name several elections on different interfaces, and an interface may have another name on another director: so
 * the name, a VIP or the interface must be the same too.
 */
export function partner(config: Config, instance: VrrpInstance, byName = false): VrrpInstance | undefined {
  const named = config.vrrp_instance.find(each => each.name === instance.name)
  if (byName) return named
  const { virtual_router_id: id } = instance
  const sameId = config.vrrp_instance.filter(
    each => id !== 0 && each.virtual_router_id === id && family(each) === family(instance),
  )
  return (
    sameId.find(each => each.name === instance.name) ??
    sameId.find(each => shareVip(each, instance)) ??
    sameId.find(each => each.interface === instance.interface) ??
    named
  )
}

export function shareVip(a: VrrpInstance, b: VrrpInstance): boolean {
  return a.virtual_ipaddress.some(vip => b.virtual_ipaddress.some(other => other.address === vip.address))
}

function family({ virtual_ipaddress: [first] }: VrrpInstance): 4 | 6 {
  return (first && familyOf(first.address)) ?? 4
}
