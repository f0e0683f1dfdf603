import type { Config, RouteRule } from '../config'
import { familyOf } from '../kinds/addresses'

const HIGHEST = 16384

/**
 * The preference that keepalived gives to a rule that has none (alloc_rule in vrrp/vrrp_iprule.c): one less for each, in
 * each family. Deviates: it counts through the file; here static_rules come before those of instances.
 */
export function completeRouteRules(config: Config): Pick<Config, 'static_rules' | 'vrrp_instance'> {
  const next = { 4: HIGHEST, 6: HIGHEST }
  const complete = <T extends RouteRule>(rules: T[]): T[] =>
    rules.every(({ priority }) => priority !== undefined)
      ? rules
      : rules.map(rule => (rule.priority === undefined ? { ...rule, priority: next[familyOfRule(rule)]-- } : rule))
  const static_rules = complete(config.static_rules)
  const vrrp_instance = config.vrrp_instance.map(instance => {
    const virtual_rules = complete(instance.virtual_rules)
    return virtual_rules === instance.virtual_rules ? instance : { ...instance, virtual_rules }
  })
  return { static_rules, vrrp_instance }
}

function familyOfRule({ family, from, to }: RouteRule): 4 | 6 {
  const known = [from, to].map(prefix => familyOf(prefix?.split('/')[0] ?? ''))
  return family ?? known.find(each => each !== undefined) ?? 4
}
