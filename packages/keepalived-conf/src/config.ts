/**
 * The effective configuration of one director: what its keepalived.conf comes to once defaults, inheritance
 * (virtual_server -> real_server -> checker) and keepalived's own corrections are applied.
 *
 * Law: keepalived's spelling everywhere, durations in milliseconds, nothing that the file cannot say.
 */

export { effectiveConfig } from './effective'

export interface Config {
  global_defs: GlobalDefs
  vrrp_sync_group: VrrpSyncGroup[]
  vrrp_instance: VrrpInstance[]
  virtual_server: VirtualServer[]
}

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

export interface VrrpSyncGroup {
  name: string
  /** Names of the vrrp_instances that change state together. */
  group: string[]
  smtp_alert: boolean
  notify_master?: Script
  notify_backup?: Script
  notify_fault?: Script
  notify_stop?: Script
  notify?: Script
}

export interface VrrpInstance {
  name: string
  state: VrrpStartState
  interface: string
  virtual_router_id: number
  priority: number
  advert_int: number
  version: 2 | 3
  authentication?: Authentication
  virtual_ipaddress: VirtualAddress[]
  virtual_ipaddress_excluded: VirtualAddress[]
  track_interface: TrackedInterface[]
  nopreempt: boolean
  preempt_delay: number
  mcast_src_ip?: string
  unicast_src_ip?: string
  unicast_peer: string[]
  dont_track_primary: boolean
  garp_master_delay: number
  garp_master_repeat: number
  garp_master_refresh: number
  garp_master_refresh_repeat: number
  garp_lower_prio_delay: number
  garp_lower_prio_repeat: number
  down_timer_adverts: number
  lower_prio_no_advert: boolean
  higher_prio_send_advert: boolean
  /** RFC 9568 accept mode; without it a master that does not own a VIP does not answer on it (vrrp_strict). */
  accept: boolean
  smtp_alert: boolean
  notify_master?: Script
  notify_backup?: Script
  notify_fault?: Script
  notify_stop?: Script
  notify?: Script
}

export type VrrpStartState = 'MASTER' | 'BACKUP'

export interface Authentication {
  auth_type: 'PASS' | 'AH'
  /** At most 8 characters: the rest does not fit the advert (RFC 2338 §5.3.10). */
  auth_pass: string
}

export interface VirtualAddress {
  address: string
  prefix_length: number
  dev?: string
  label?: string
  brd?: string
  scope?: string
}

export interface TrackedInterface {
  interface: string
  /** Unset or 0: the instance goes to FAULT when the interface goes down. */
  weight?: number
}

export interface Script {
  command: string
  user?: string
  group?: string
}

export interface VirtualServer {
  /** '125.38.38.64:80/TCP', '[2001:db8::1]:80/TCP', 'fwmark 1' or 'group NAME': unique in one director. */
  id: string
  address?: string
  /** 0 is every port (a persistent service). */
  port?: number
  fwmark?: number
  /** Name of a virtual_server_group. */
  group?: string
  delay_loop: number
  lb_algo: SchedulerName
  lb_kind: ForwardingMethod
  protocol: VirtualServerProtocol
  persistence_timeout?: number
  persistence_granularity?: string
  ops: boolean
  ha_suspend: boolean
  quorum: number
  hysteresis: number
  quorum_up?: Script
  quorum_down?: Script
  alpha: boolean
  omega: boolean
  inhibit_on_failure: boolean
  virtualhost?: string
  /** What real servers without a weight get. */
  weight?: number
  retry?: number
  delay_before_retry?: number
  warmup?: number
  connect_timeout?: number
  smtp_alert: boolean
  sorry_server?: { address: string; port: number }
  real_server: RealServer[]
}

export type VirtualServerProtocol = 'TCP' | 'UDP' | 'SCTP'

export type ForwardingMethod = 'NAT' | 'DR' | 'TUN'

export type SchedulerName =
  | 'rr'
  | 'wrr'
  | 'lc'
  | 'wlc'
  | 'lblc'
  | 'lblcr'
  | 'sh'
  | 'dh'
  | 'mh'
  | 'sed'
  | 'nq'
  | 'fo'
  | 'ovf'
  | 'twos'

export interface RealServer {
  /** '125.38.38.99:80': unique in one virtual server. */
  id: string
  address: string
  port: number
  /** 0 drains: no new connections. */
  weight: number
  lb_kind: ForwardingMethod
  uthreshold?: number
  lthreshold?: number
  inhibit_on_failure: boolean
  virtualhost?: string
  alpha: boolean
  /** What the checkers inherit. */
  delay_loop: number
  retry?: number
  delay_before_retry?: number
  warmup?: number
  connect_timeout?: number
  smtp_alert: boolean
  notify_up?: Script
  notify_down?: Script
  checkers: CheckerConfig[]
}

export type CheckerConfig = TcpCheckConfig | HttpCheckConfig | SmtpCheckConfig | MiscCheckConfig

/** What the checker machine needs, whatever the probe does. */
export interface CheckerTiming {
  delay_loop: number
  /** Further tries after a failure before the real server is down: down after retry + 1 failures. */
  retry: number
  delay_before_retry: number
  /** The first check is delayed by a random time up to this. */
  warmup: number
  /** Starts down, and comes up with the first success. */
  alpha: boolean
  log_all_failures: boolean
}

export interface ConnectingCheck extends CheckerTiming {
  connect_ip: string
  connect_port: number
  connect_timeout: number
  bindto?: string
  bind_port?: number
  bind_if?: string
  fwmark?: number
}

export interface TcpCheckConfig extends ConnectingCheck {
  type: 'TCP_CHECK'
}

export interface HttpCheckConfig extends ConnectingCheck {
  type: 'HTTP_GET' | 'SSL_GET'
  url: HttpCheckUrl[]
  virtualhost?: string
  http_protocol: '1.0' | '1.0C' | '1.1'
  fast_recovery: boolean
  enable_sni: boolean
  sni_name?: string
}

export interface HttpCheckUrl {
  path: string
  /** MD5 of the body, in hexadecimal. */
  digest?: string
  /** Inclusive ranges; unset: 200-299. */
  status_code?: [from: number, to: number][]
  virtualhost?: string
}

export interface SmtpCheckConfig extends ConnectingCheck {
  type: 'SMTP_CHECK'
  helo_name: string
}

export interface MiscCheckConfig extends CheckerTiming {
  type: 'MISC_CHECK'
  misc_path: string
  misc_timeout: number
  misc_dynamic: boolean
  user?: { user: string; group?: string }
}
