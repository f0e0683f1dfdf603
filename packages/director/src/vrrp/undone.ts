/**
 * What a configuration asks of VRRP and this version does not do: kept, checked, and said plainly. A keyword leaves
 * these lists in the commit that does what it says.
 */
import type { Config, GlobalDefs, VrrpInstance } from '@keelson/keepalived-conf/config'

const ofInstance = ['vrf'] as const satisfies readonly (keyof VrrpInstance)[]

const global = ['lvs_sync_daemon'] as const satisfies readonly (keyof GlobalDefs)[]

const ofDirector = ['net_namespace', 'bfd_instance'] as const satisfies readonly (keyof Config)[]

/** One sentence for each. */
export function undone(config: Config): string[] {
  const found = [
    ...asked(config, ofDirector, ''),
    ...asked(config.global_defs, global, ' in global_defs'),
    ...config.vrrp_instance.flatMap(each => asked(each, ofInstance, ` in vrrp_instance ${each.name}`)),
  ]
  return found.map(what => `${what} is kept, but this version does not do it`)
}

function asked<T extends object>(values: T, keywords: readonly (keyof T & string)[], where: string): string[] {
  return keywords.filter(keyword => isAsked(values[keyword])).map(keyword => keyword + where)
}

function isAsked(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== false && value !== 0
}
