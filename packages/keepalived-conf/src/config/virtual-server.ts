/** Services of IPVS and the servers behind them. */
import type { CheckerConfig } from './checkers'
import type { Script } from './tracking'

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
  /** With lb_kind TUN: how packets are wrapped. */
  tunnel?: Tunnel
  /** Flags of the scheduler by their neutral names; sh-port, mh-fallback … set them too. */
  flags: SchedulerFlag[]
  protocol: VirtualServerProtocol
  persistence_timeout?: number
  persistence_engine?: string
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
  snmp_name?: string
  ip_family?: 'inet' | 'inet6'
  sorry_server?: { address: string; port: number }
  /** The sorry server stays in the table with weight 0 when it is not needed. */
  sorry_server_inhibit: boolean
  sorry_server_lvs_method?: ForwardingMethod
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
  tunnel?: Tunnel
  uthreshold?: number
  lthreshold?: number
  inhibit_on_failure: boolean
  virtualhost?: string
  snmp_name?: string
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

export interface Tunnel {
  type: 'ipip' | 'gue' | 'gre'
  /** UDP port of gue. */
  port?: number
  checksum?: 'nocsum' | 'csum' | 'remcsum'
}

export type SchedulerFlag = 'flag-1' | 'flag-2' | 'flag-3'

export interface VirtualServerGroup {
  name: string
  members: GroupMember[]
}

/** Everything from an address to the last one of a range, or in its network. */
export interface GroupAddress {
  address: string
  to?: string
  prefix_length?: number
  port: number
}

/** One address, a range of them, or a firewall mark. */
export type GroupMember = GroupAddress | { fwmark: number; family?: 'inet' | 'inet6' }

/** Certificate and key for SSL_GET. */
export interface SslContext {
  password?: string
  ca?: string
  certificate?: string
  key?: string
}
