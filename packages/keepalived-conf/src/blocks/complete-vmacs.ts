import type { Config, VirtualAddress, VrrpInstance } from '../config'
import { familyOf } from '../kinds/addresses'

/**
 * The names that keepalived gives to virtual interfaces that have none (vrrp/vrrp_parser.c): the prefix and the VRID; where
 * that is taken, IPv6 tries the prefix with a 6, and then numbers are tried. An instance's own comes before those of its
 * addresses, which share one where interface and family are the same.
 */
export function completeVmacs(instances: VrrpInstance[], { global_defs }: Config): void {
  const { vmac_prefix, vmac_addr_prefix = vmac_prefix } = global_defs
  const taken = new Set(instances.flatMap(({ use_vmac, use_ipvlan }) => (use_vmac ?? use_ipvlan)?.name ?? []))
  for (const instance of instances) {
    const id = instance.virtual_router_id
    const family = familyOf(instance.virtual_ipaddress[0]?.address ?? '')
    for (const keyword of ['use_vmac', 'use_ipvlan'] as const) {
      const own = instance[keyword]
      if (own && own.name === undefined) instance[keyword] = { ...own, name: freeName(taken, vmac_prefix, id, family) }
    }
    const shared = new Map<string, string>()
    const complete = (address: VirtualAddress): VirtualAddress => {
      if (!hasOwnVmac(address, instance, family)) return address
      const its = familyOf(address.address)
      const key = `${address.dev ?? instance.interface} ${its}`
      const vmac = shared.get(key) ?? freeName(taken, vmac_addr_prefix, id, its)
      shared.set(key, vmac)
      return { ...address, vmac }
    }
    instance.virtual_ipaddress = instance.virtual_ipaddress.map(complete)
    instance.virtual_ipaddress_excluded = instance.virtual_ipaddress_excluded.map(complete)
  }
}

/** What is on the instance's interface and of its family needs none but the instance's (vrrp_complete_instance). */
function hasOwnVmac(address: VirtualAddress, instance: VrrpInstance, family: 4 | 6 | undefined): boolean {
  const isAtHome =
    (address.dev === undefined || address.dev === instance.interface) && familyOf(address.address) === family
  if (address.use_vmac) return !isAtHome || instance.use_vmac === undefined
  return instance.use_vmac_addr && !isAtHome
}

function freeName(taken: Set<string>, prefix: string, id: number, family: 4 | 6 | undefined): string {
  let name = `${prefix}.${id}`
  if (taken.has(name) && family === 6) name = `${prefix}6.${id}`
  for (let number = 1; taken.has(name); number++) name = `${prefix}${number}.${id}`
  taken.add(name)
  return name
}
