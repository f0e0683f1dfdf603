/** Settings of the director as a whole. */
import type { Script } from './tracking'
import type { GarpExtraIf } from './vrrp'

export interface GlobalDefs {
  /** How the mails name this director. Unset: the host's name, which only the host knows. */
  router_id?: string
  notification_email: string[]
  notification_email_from?: string
  smtp_server?: { host: string; port: number }
  smtp_helo_name?: string
  smtp_connect_timeout: number
  smtp_alert?: boolean
  smtp_alert_vrrp?: boolean
  smtp_alert_checker?: boolean
  no_checker_emails: boolean
  checker_log_all_failures: boolean
  script_user?: { user: string; group?: string }
  enable_script_security: boolean
  vrrp_mcast_group4: string
  vrrp_mcast_group6: string
  vrrp_garp_master_delay: number
  vrrp_garp_master_repeat: number
  vrrp_garp_master_refresh: number
  vrrp_garp_master_refresh_repeat: number
  vrrp_garp_lower_prio_delay: number
  vrrp_garp_lower_prio_repeat: number
  vrrp_garp_interval: number
  vrrp_gna_interval: number
  vrrp_down_timer_adverts: number
  vrrp_lower_prio_no_advert: boolean
  vrrp_higher_prio_send_advert: boolean
  vrrp_version: 2 | 3
  vrrp_strict: boolean
  vrrp_skip_check_adv_addr: boolean
  vrrp_startup_delay: number
  lvs_sync_daemon?: LvsSyncDaemon
  lvs_flush: boolean
  no_email_faults: boolean
  use_symlink_paths: boolean
  set_supplementary_groups: boolean
  startup_script?: Script
  startup_script_timeout: number
  shutdown_script?: Script
  shutdown_script_timeout: number
  /** Bits that files it makes do not get. */
  umask: number
  notify_fifo?: NotifyFifo
  notify_fifo_script?: Script
  vrrp_notify_fifo?: NotifyFifo
  vrrp_notify_fifo_script?: Script
  lvs_notify_fifo?: NotifyFifo
  lvs_notify_fifo_script?: Script
  vrrp_notify_priority_changes: boolean
  fifo_write_vrrp_states_on_reload: boolean
  rs_init_notifies: boolean
  default_interface: string
  dynamic_interfaces?: 'yes' | 'allow_if_changes'
  disable_local_igmp: boolean
  vrrp_min_garp: boolean
  vrrp_garp_extra_if?: GarpExtraIf
  vrrp_check_unicast_src: boolean
  vrrp_owner_ignore_adverts: boolean
  v3_checksum_as_v2: boolean
  log_unknown_vrids: boolean
  vmac_prefix: string
  vmac_addr_prefix?: string
  vrrp_rx_bufs_policy?: 'MTU' | 'ADVERT' | number
  vrrp_rx_bufs_multiplier: number
  nftables?: string
  nftables_priority: number
  nftables_ifindex: boolean
  nftables_counters: boolean
  lvs_timeouts?: LvsTimeouts
  lvs_flush_on_stop?: 'all' | 'VS'
  nftables_ipvs?: string
  nftables_ipvs_priority: number
  nftables_ipvs_start_fwmark: number
  vrrp_rt_priority?: number
  checker_rt_priority?: number
  bfd_rt_priority?: number
  vrrp_priority?: number
  checker_priority?: number
  bfd_priority?: number
  vrrp_no_swap?: boolean
  checker_no_swap?: boolean
  vrrp_cpu_affinity?: number[]
  checker_cpu_affinity?: number[]
  /** microseconds */
  vrrp_rlimit_rttime?: number
  checker_rlimit_rttime?: number
  /** Highest real-time priority it may give itself; -1 never, 0 without a limit. */
  max_auto_priority?: number
  min_auto_priority_delay: number
  enable_traps: boolean
  enable_dbus: boolean
  reload_check_config?: string
  reload_time_file?: string
  reload_repeat: boolean
  reload_file?: string
  include_check?: string[]
  config_save_dir?: string
  data_use_instance: boolean
  json_version: 1 | 2
  random_seed?: number
}

/** A named pipe that changes of state are written to. */
export interface NotifyFifo {
  path: string
  user?: string
  group?: string
}

/** IPVS connection timeouts in milliseconds; 0 leaves the kernel's own. */
export interface LvsTimeouts {
  tcp?: number
  tcpfin?: number
  udp?: number
}

export interface LvsSyncDaemon {
  interface: string
  instance?: string
  id?: number
  maxlen?: number
  port?: number
  ttl?: number
  group?: string
}
