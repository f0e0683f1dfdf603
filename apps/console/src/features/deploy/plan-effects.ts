/**
 * What a change of keepalived.conf does to one director, in facts: services, servers, instances and addresses that come, go
 * or are otherwise, with what hangs on them now; and which of it cannot be taken back by whoever is hurt. Pure.
 */
import type { RealServerState } from '@keelson/contract/messages/live-state'
import type { Config } from '@keelson/keepalived-conf/config'

export type PlanEffect =
  | { kind: 'server-removed'; virtualServer: string; realServer: string; active: number }
  | { kind: 'server-added'; virtualServer: string; realServer: string; weight: number }
  | { kind: 'weight'; virtualServer: string; realServer: string; from: number; to: number }
  | { kind: 'service-removed'; virtualServer: string; active: number }
  | { kind: 'service-added'; virtualServer: string; servers: number }
  | { kind: 'scheduler'; virtualServer: string; from: string; to: string }
  | { kind: 'instance-removed' | 'instance-added'; instance: string }
  | { kind: 'priority'; instance: string; from: number; to: number }
  | { kind: 'vip-removed' | 'vip-added'; instance: string; address: string }

/** What a person must have read before it is done. */
export type PlanRisk =
  | { risk: 'last-server'; virtualServer: string }
  | { risk: 'many-servers'; count: number }
  | { risk: 'service-removed'; virtualServer: string }
  | { risk: 'vip-removed'; address: string }

/** More servers than this taken out at once want a second look. */
const MANY = 3

/** `live`: real servers as the director reports them now. */
export function planEffects(before: Config, after: Config, live: readonly RealServerState[]): PlanEffect[] {
  return [...instanceEffects(before, after), ...serviceEffects(before, after, live)]
}

export function planRisks(effects: readonly PlanEffect[], after: Config, live: readonly RealServerState[]): PlanRisk[] {
  const risks: PlanRisk[] = []
  const removed = effects.filter(effect => effect.kind === 'server-removed')
  if (removed.length > MANY) risks.push({ risk: 'many-servers', count: removed.length })
  for (const effect of effects) {
    if (effect.kind === 'service-removed') risks.push({ risk: 'service-removed', virtualServer: effect.virtualServer })
    if (effect.kind === 'vip-removed') risks.push({ risk: 'vip-removed', address: effect.address })
  }
  for (const { id, real_server } of after.virtual_server) {
    const up = live.filter(real => real.virtualServer === id && serves(real))
    const stay = up.filter(real => real_server.some(wanted => wanted.id === real.id && wanted.weight > 0))
    if (up.length > 0 && stay.length === 0) risks.push({ risk: 'last-server', virtualServer: id })
  }
  return risks
}

const serves = ({ health, weight, operatorState }: RealServerState) =>
  health === 'up' && weight > 0 && operatorState === 'active'

function instanceEffects(before: Config, after: Config): PlanEffect[] {
  const effects: PlanEffect[] = []
  for (const old of before.vrrp_instance) {
    const kept = after.vrrp_instance.find(({ name }) => name === old.name)
    if (!kept) effects.push({ kind: 'instance-removed', instance: old.name })
    else if (kept.priority !== old.priority)
      effects.push({ kind: 'priority', instance: old.name, from: old.priority, to: kept.priority })
    for (const address of addressesOf(old))
      if (!after.vrrp_instance.some(instance => addressesOf(instance).includes(address)))
        effects.push({ kind: 'vip-removed', instance: old.name, address })
  }
  for (const instance of after.vrrp_instance) {
    if (!before.vrrp_instance.some(({ name }) => name === instance.name))
      effects.push({ kind: 'instance-added', instance: instance.name })
    for (const address of addressesOf(instance))
      if (!before.vrrp_instance.some(old => addressesOf(old).includes(address)))
        effects.push({ kind: 'vip-added', instance: instance.name, address })
  }
  return effects
}

const addressesOf = (instance: Config['vrrp_instance'][number]) =>
  [...instance.virtual_ipaddress, ...instance.virtual_ipaddress_excluded].map(({ address }) => address)

function serviceEffects(before: Config, after: Config, live: readonly RealServerState[]): PlanEffect[] {
  const effects: PlanEffect[] = []
  const activeOf = (virtualServer: string, realServer?: string) =>
    live
      .filter(real => real.virtualServer === virtualServer && (realServer === undefined || real.id === realServer))
      .reduce((sum, { activeConnections }) => sum + activeConnections, 0)
  for (const old of before.virtual_server) {
    const kept = after.virtual_server.find(({ id }) => id === old.id)
    if (!kept) {
      effects.push({ kind: 'service-removed', virtualServer: old.id, active: activeOf(old.id) })
      continue
    }
    if (kept.lb_algo !== old.lb_algo)
      effects.push({ kind: 'scheduler', virtualServer: old.id, from: old.lb_algo, to: kept.lb_algo })
    for (const real of old.real_server) {
      const stays = kept.real_server.find(({ id }) => id === real.id)
      const where = { virtualServer: old.id, realServer: real.id }
      if (!stays) effects.push({ kind: 'server-removed', ...where, active: activeOf(old.id, real.id) })
      else if (stays.weight !== real.weight)
        effects.push({ kind: 'weight', ...where, from: real.weight, to: stays.weight })
    }
    for (const real of kept.real_server)
      if (!old.real_server.some(({ id }) => id === real.id))
        effects.push({ kind: 'server-added', virtualServer: old.id, realServer: real.id, weight: real.weight })
  }
  for (const { id, real_server } of after.virtual_server)
    if (!before.virtual_server.some(old => old.id === id))
      effects.push({ kind: 'service-added', virtualServer: id, servers: real_server.length })
  return effects
}
