import type { Config, VrrpSyncGroup } from '../config'

/**
 * The corrections that keepalived makes to sync groups once all instances are known (vrrp_sync_set_group in
 * vrrp/vrrp_sync.c): an instance belongs to the first group that names it, names of no instance are ignored, and a
 * group that is left with nobody is gone.
 */
export function completeSyncGroups({ vrrp_sync_group, vrrp_instance }: Config): VrrpSyncGroup[] {
  const names = new Set(vrrp_instance.map(instance => instance.name))
  const groups = vrrp_sync_group.filter(
    (group, index, all) => all.findIndex(each => each.name === group.name) === index,
  )
  for (const group of groups) group.group = group.group.filter(member => names.delete(member))
  return groups.filter(group => group.group.length > 0)
}
