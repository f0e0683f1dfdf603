/**
 * The effective configuration of one director: what its keepalived.conf comes to once defaults, inheritance
 * (virtual_server -> real_server -> checker) and keepalived's own corrections are applied. Its parts are in config/.
 *
 * Law: keepalived's spelling everywhere, durations in milliseconds, nothing that the file cannot say.
 */
import type { GlobalDefs } from './config/global-defs'
import type { StaticAddress, StaticRoute, StaticRule, TrackGroup } from './config/routing'
import type { BfdInstance, TrackFile, VrrpScript, VrrpTrackProcess } from './config/tracking'
import type { SslContext, VirtualServer, VirtualServerGroup } from './config/virtual-server'
import type { GarpGroup, InterfaceDelay, LinkbeatInterface, VrrpInstance, VrrpSyncGroup } from './config/vrrp'

export type * from './config/checkers'
export type * from './config/global-defs'
export type * from './config/routing'
export type * from './config/tracking'
export type * from './config/virtual-server'
export type * from './config/vrrp'
export { effectiveConfig } from './effective'

export interface Config {
  /** Network namespace to run in; unset: that of the process. */
  net_namespace?: string
  net_namespace_ipvs?: string
  namespace_with_ipsets: boolean
  /** Tells several keepalived on one machine apart. */
  instance?: string
  use_pid_dir: boolean
  linkbeat_use_polling: boolean
  child_wait_time: number
  global_defs: GlobalDefs
  linkbeat_interfaces: LinkbeatInterface[]
  track_group: TrackGroup[]
  static_ipaddress: StaticAddress[]
  static_routes: StaticRoute[]
  static_rules: StaticRule[]
  track_file: TrackFile[]
  vrrp_track_process: VrrpTrackProcess[]
  vrrp_script: VrrpScript[]
  vrrp_sync_group: VrrpSyncGroup[]
  garp_group: GarpGroup[]
  vrrp_instance: VrrpInstance[]
  interface_up_down_delays: InterfaceDelay[]
  bfd_instance: BfdInstance[]
  SSL?: SslContext
  virtual_server_group: VirtualServerGroup[]
  virtual_server: VirtualServer[]
}
