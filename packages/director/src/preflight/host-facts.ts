/** What a machine is, as far as a director depends on it: read by the agent, judged here. */
export interface HostFacts {
  /** 'uname -r' */
  release: string
  /** effective capabilities of the process that would be the director; undefined where the kernel does not say */
  capabilities: bigint | undefined
  moduleOf: (name: string) => 'there' | 'loadable' | 'missing'
  /** a file below /proc/sys; undefined where there is none */
  setting: (path: string) => string | undefined
  interfaces: readonly HostInterface[]
  clock: 'synchronized' | 'adrift' | 'unknown'
  /** descriptors that one process may have open */
  openFiles: number
  /** connections followed by netfilter, and how many it takes */
  conntrack: { count: number; max: number } | undefined
  /** process ids of a keepalived that runs here already */
  keepalived: readonly number[]
  /** by VIP and real server: only of DR, IPv4, on a network of this machine */
  neighbours: readonly VipAtRealServer[]
}

export interface HostInterface {
  name: string
  up: boolean
  mtu: number
  addresses: readonly { address: string; prefixLength: number }[]
}

/** What was seen when a real server was asked for the VIP over its own MAC. */
export interface VipAtRealServer {
  vip: string
  realServer: string
  interface: string
  /** it is there at all */
  reachable: boolean
  /** it says by ARP that the VIP is its own: clients would go to it directly */
  answersArp: boolean
  /** it answers a ping to the VIP */
  holdsVip: boolean
}

export interface Finding {
  id: string
  severity: 'ok' | 'warning' | 'error'
  /** what is so */
  text: string
  /** the command that mends it, on this machine unless it says where */
  mend?: string
}
