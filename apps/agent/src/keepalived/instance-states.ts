/** keepalived's own report and the kernel's addresses -> what people see of an instance. What neither says is not made up. */
import type { VrrpState, VrrpStateName } from '@keelson/contract/messages/live-state'
import { masterDownInterval } from '@keelson/director/vrrp/timers'
import { addressesToHold, holdingInterface } from '@keelson/director/vrrp/virtual-addresses'
import type { Config, VrrpInstance } from '@keelson/keepalived-conf/config'
import type { Interface } from '../kernel/interface-table'
import type { InstanceReport } from './instance-reports'

const NAMES: readonly VrrpStateName[] = ['INIT', 'BACKUP', 'MASTER', 'FAULT']
const SAYS_NO_CAUSE = 'as keepalived reports it; it does not say why'

/** `unseen` is why there are no reports. `isUp` is false when no keepalived runs. */
export function instanceStates(
  config: Config,
  reports: readonly InstanceReport[],
  unseen: string | undefined,
  interfaces: readonly Interface[],
): VrrpState[] {
  const byName = new Map(reports.map(report => [report.data.iname, report]))
  const groupOf = new Map(
    config.vrrp_sync_group.flatMap(({ name, group }) => group.map(member => [member, name] as const)),
  )
  const isHere = (name: string, address: string) =>
    interfaces.some(each => each.name === name && each.addresses.some(found => found.address === address))
  return config.vrrp_instance.map(instance => {
    const report = byName.get(instance.name)
    const vips = addressesToHold(instance).map(each => ({
      address: each.address,
      prefix_length: each.prefixLength,
      held: isHere(each.interface, each.address),
    }))
    const syncGroup = groupOf.get(instance.name)
    if (report) return { ...reported(instance, report), vips, ...(syncGroup && { syncGroup }) }
    const isMaster = vips.length > 0 && vips.every(({ held }) => held)
    return {
      ...configured(instance),
      vips,
      ...(syncGroup && { syncGroup }),
      state: isMaster ? 'MASTER' : 'INIT',
      reason:
        `${isMaster ? 'its addresses are here' : 'not known'}: ${unseen ?? 'keepalived has no such instance'}`.slice(
          0,
          500,
        ),
    }
  })
}

function reported(instance: VrrpInstance, { data, stats }: InstanceReport): Omit<VrrpState, 'vips'> {
  const advertInterval = data.adver_int * 1000
  const version = data.version === 3 ? 3 : 2
  // A v3 BACKUP waits for the master's interval, which 0 does not say.
  const awaited = version === 3 && data.master_adver_int ? data.master_adver_int * 1000 : advertInterval
  const counters = Object.entries(stats).flatMap(([name, value]) =>
    typeof value === 'number' && value >= 0 ? [[name.slice(0, 60), value] as const] : [],
  )
  return {
    ...configured(instance),
    virtual_router_id: data.vrid,
    state: NAMES[data.state] ?? 'INIT',
    since: Math.round(data.last_transition * 1000),
    reason: SAYS_NO_CAUSE,
    priority: data.effective_priority,
    advertInterval,
    masterDownInterval: masterDownInterval(data.effective_priority, awaited, version, instance.down_timer_adverts),
    counters: Object.fromEntries(counters),
  }
}

function configured(instance: VrrpInstance): Omit<VrrpState, 'vips'> {
  const { name, virtual_router_id, priority, advert_int, version, down_timer_adverts } = instance
  return {
    name,
    interface: holdingInterface(instance),
    virtual_router_id,
    state: 'INIT',
    since: 0,
    reason: '',
    priority,
    advertInterval: advert_int,
    masterDownInterval: masterDownInterval(priority, advert_int, version, down_timer_adverts),
    counters: {},
  }
}
