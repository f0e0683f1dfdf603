import type { Config, RouteRule } from '../config'
import { familyOf } from '../kinds/addresses'

const HIGHEST = 16384

/**
 * The preference that keepalived gives to a rule that has none (alloc_rule in vrrp/vrrp_iprule.c): one less for each, in
 * each family. Deviates: it counts through the file; here static_rules come before those of instances.
 */
export function completeRouteRules(config: Config): void {
  const next = { 4: HIGHEST, 6: HIGHEST }
  const complete = <T extends RouteRule>(rules: T[]): T[] =>
    rules.every(({ priority }) => priority !== undefined)
      ? rules
      : rules.map(rule => (rule.priority === undefined ? { ...rule, priority: next[familyOfRule(rule)]-- } : rule))
  config.static_rules = complete(config.static_rules)
  for (const instance of config.vrrp_instance) {
    const virtual_rules = complete(instance.virtual_rules)
    if (virtual_rules !== instance.virtual_rules) instance.virtual_rules = virtual_rules
  }
}

function familyOfRule({ family, from, to }: RouteRule): 4 | 6 {
  const known = [from, to].map(prefix => familyOf(prefix?.split('/')[0] ?? ''))
  return family ?? known.find(each => each !== undefined) ?? 4
}
