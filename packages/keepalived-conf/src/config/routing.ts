/** Addresses, routes and rules: those that stay, and those that move with an instance. */

export interface VirtualAddress {
  address: string
  prefix_length: number
  dev?: string
  label?: string
  /** An address, '+' (all host bits) or '-' (none). */
  brd?: string
  scope?: string
  peer?: string
  home?: boolean
  nodad?: boolean
  mngtmpaddr?: boolean
  noprefixroute?: boolean
  autojoin?: boolean
  /** Its loss neither moves the instance nor is it put back. */
  no_track?: boolean
  use_vmac?: boolean
  /** Completed: the VMAC interface that use_vmac here, or use_vmac_addr, makes for it. */
  vmac?: string
  /** Seconds, or 'forever'. */
  preferred_lft?: string
}

export interface StaticAddress extends Omit<VirtualAddress, 'no_track' | 'use_vmac' | 'vmac'> {
  no_track?: boolean
  track_group?: string
}

/** A route in the words of iproute2; names of tables, scopes and protocols are those of the director. */
export interface Route {
  type?: string
  /** 'default' or ADDRESS[/LENGTH]. */
  destination: string
  family?: 4 | 6
  via?: string
  dev?: string
  src?: string
  from?: string
  table?: string
  tos?: string
  metric?: number
  protocol?: string
  scope?: string
  mtu?: number
  hoplimit?: number
  advmss?: number
  rtt?: string
  rttvar?: string
  rto_min?: string
  reordering?: number
  window?: number
  cwnd?: number
  ssthresh?: number
  initcwnd?: number
  initrwnd?: number
  quickack?: number
  fastopen_no_cookie?: number
  /** Metrics that the kernel may not change by itself. */
  locked?: string[]
  realms?: string
  features?: string
  congctl?: string
  pref?: string
  expires?: number
  ttl_propagate?: string
  vrf?: string
  encap?: string
  onlink?: boolean
  append?: boolean
  nexthops?: NextHop[]
  no_track?: boolean
}

export interface NextHop {
  via?: string
  dev?: string
  weight?: number
  onlink?: boolean
  realms?: string
  encap?: string
}

export interface StaticRoute extends Route {
  track_group?: string
}

/** A policy rule in the words of iproute2. */
export interface RouteRule {
  not?: boolean
  family?: 4 | 6
  from?: string
  to?: string
  table?: string
  action?: 'goto' | 'nop' | 'blackhole' | 'prohibit' | 'unreachable'
  goto?: number
  priority?: number
  iif?: string
  oif?: string
  tos?: string
  fwmark?: string
  realms?: string
  suppress_prefixlength?: number
  suppress_ifgroup?: string
  tunnel_id?: number
  uidrange?: string
  l3mdev?: boolean
  protocol?: string
  ipproto?: string
  sport?: string
  dport?: string
  no_track?: boolean
}

export interface StaticRule extends RouteRule {
  track_group?: string
}

/** Instances that go to FAULT when a static address, route or rule that names the group is lost. */
export interface TrackGroup {
  name: string
  group: string[]
}
