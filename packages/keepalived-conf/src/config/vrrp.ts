/** Elections: instances, groups and what moves with them. */
import type { Route, RouteRule, VirtualAddress } from './routing'
import type { Script, Tracked, TrackedInterface } from './tracking'

export interface VrrpSyncGroup {
  name: string
  /** Names of the vrrp_instances that change state together. */
  group: string[]
  track_interface: TrackedInterface[]
  track_script: Tracked[]
  track_file: Tracked[]
  track_process: Tracked[]
  track_bfd: Tracked[]
  notify_priority_changes: boolean
  /** Members may have weights of their own. */
  sync_group_tracking_weight: boolean
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
  vrf?: string
  use_vmac?: Vmac
  use_vmac_addr: boolean
  vmac_xmit_base: boolean
  use_ipvlan?: Ipvlan
  virtual_router_id: number
  priority: number
  advert_int: number
  version: 2 | 3
  authentication?: Authentication
  auth_hmac?: AuthHmac
  virtual_ipaddress: VirtualAddress[]
  virtual_ipaddress_excluded: VirtualAddress[]
  no_virtual_ipaddress: boolean
  virtual_routes: Route[]
  virtual_rules: RouteRule[]
  promote_secondaries: boolean
  track_interface: TrackedInterface[]
  track_script: Tracked[]
  track_file: Tracked[]
  track_process: Tracked[]
  track_bfd: Tracked[]
  track_src_ip: boolean
  nopreempt: boolean
  preempt_delay: number
  mcast_src_ip?: string
  unicast_src_ip?: string
  unicast_peer: string[]
  /** The same peers with the TTLs that their adverts may have. */
  unicast_peer_options: UnicastPeer[]
  unicast_ttl: number
  check_unicast_src: boolean
  unicast_fault_no_peer: boolean
  old_unicast_checksum?: 'always' | 'never'
  mcast_dst_ip?: string
  dont_track_primary: boolean
  garp_master_delay: number
  garp_master_repeat: number
  garp_master_refresh: number
  garp_master_refresh_repeat: number
  garp_lower_prio_delay: number
  garp_lower_prio_repeat: number
  garp_extra_if?: GarpExtraIf
  down_timer_adverts: number
  /** Goes to BACKUP when its own timer was late by so many adverts; unset: never. */
  timer_expired_backup?: number
  owner_ignore_adverts: boolean
  skip_check_adv_addr: boolean
  strict_mode: boolean
  v3_checksum_as_v2: boolean
  kernel_rx_buf_size?: number
  lower_prio_no_advert: boolean
  higher_prio_send_advert: boolean
  /** RFC 9568 accept mode; without it a master that does not own a VIP does not answer on it (vrrp_strict). */
  accept: boolean
  smtp_alert: boolean
  notify_master?: Script
  notify_backup?: Script
  notify_fault?: Script
  notify_stop?: Script
  /** Mentioned at all: a reload that deletes the instance says DELETED instead of FAULT. */
  notify_deleted?: Partial<Script>
  notify_master_rx_lower_pri?: Script
  notify_priority_changes: boolean
  notify?: Script
}

export type VrrpStartState = 'MASTER' | 'BACKUP'

export interface Authentication {
  auth_type: 'PASS' | 'AH'
  /** At most 8 characters: the rest does not fit the advert (RFC 2338 §5.3.10). */
  auth_pass: string
}

/** RFC-less keyed adverts of keepalived 2.4. */
export interface AuthHmac {
  keys: HmacKey[]
  active_key?: number
  anti_replay: 'time' | 'monotonic'
  /** Unset: three advert intervals, at least 5 seconds. */
  time_window?: number
  mode: 'enforce' | 'permissive' | 'receive-only'
}

export interface HmacKey {
  id: number
  /** 'hex:…', 'file:…' or the characters themselves. */
  secret: string
}

export interface Vmac {
  name?: string
  /** Six octets, or five: the virtual_router_id is then the last. */
  mac?: string
  group?: string
  netlink_notify_msg?: boolean
}

export interface Ipvlan {
  name?: string
  address?: string
  flags?: 'bridge' | 'private' | 'vepa'
}

export interface UnicastPeer {
  address: string
  min_ttl?: number
  max_ttl?: number
}

export interface GarpExtraIf {
  /** On every interface, not only on those that hold a VIP. */
  all: boolean
  interval: number
}

/** How fast gratuitous ARPs may follow one another on interfaces of one switch. */
export interface GarpGroup {
  garp_interval?: number
  gna_interval?: number
  interface?: string
  interfaces: string[]
}

/** A change of the interface counts only when it lasts so long. */
export interface InterfaceDelay {
  interface: string
  down: number
  up: number
}

export interface LinkbeatInterface {
  interface: string
  method?: 'MII' | 'ETHTOOL' | 'IOCTL'
}
