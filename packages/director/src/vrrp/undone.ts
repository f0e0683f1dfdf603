/**
 * What a configuration asks of VRRP and this version does not do: kept, checked, and said plainly. A keyword leaves
 * these lists in the commit that does what it says.
 */
import type { Config, GlobalDefs, VrrpInstance } from '@keelson/keepalived-conf/config'

const ofInstance = [
  'vrf',
  'unicast_fault_no_peer',
  'kernel_rx_buf_size',
] as const satisfies readonly (keyof VrrpInstance)[]

/** Not here: dynamic_interfaces, which is always so; random_seed, since nothing is drawn. */
const global = [
  'lvs_sync_daemon',
  'enable_dbus',
  'enable_traps',
  'fifo_write_vrrp_states_on_reload',
  'vrrp_rx_bufs_policy',
  'set_supplementary_groups',
  'checker_log_all_failures',
  'reload_check_config',
  'reload_time_file',
  'reload_repeat',
  'reload_file',
  'config_save_dir',
  'data_use_instance',
] as const satisfies readonly (keyof GlobalDefs)[]

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
