import type { Config, VrrpInstance } from '../config'
import { familyOf } from '../kinds/addresses'

/**
 * The names that keepalived gives to virtual interfaces that have none (vrrp/vrrp_parser.c): the prefix and the VRID; where
 * that is taken, IPv6 tries the prefix with a 6, and then numbers are tried.
 */
export function completeVmacs(instances: VrrpInstance[], { global_defs }: Config): void {
  const taken = new Set(instances.flatMap(({ use_vmac }) => use_vmac?.name ?? []))
  for (const instance of instances) {
    const { use_vmac, virtual_router_id: id } = instance
    if (!use_vmac || use_vmac.name !== undefined) continue
    const six = familyOf(instance.virtual_ipaddress[0]?.address ?? '') === 6
    const prefix = global_defs.vmac_prefix
    let name = `${prefix}.${id}`
    if (taken.has(name) && six) name = `${prefix}6.${id}`
    for (let number = 1; taken.has(name); number++) name = `${prefix}${number}.${id}`
    taken.add(name)
    instance.use_vmac = { ...use_vmac, name }
  }
}
