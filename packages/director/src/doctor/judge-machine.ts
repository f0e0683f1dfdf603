/** What of a machine would spoil the work of a director with this configuration: each finding says what breaks, and the command that mends it. */
import type { Config, VirtualServer } from '@keelson/keepalived-conf/config'

export interface MachineFacts {
  /** the kernel has it, or loads it when asked */
  ipvs: boolean
  /** modules of schedulers and persistence engines that are neither loaded nor to be had */
  missingModules: readonly string[]
  /** by their dotted names; absent where the kernel has no such setting */
  sysctl: Readonly<Record<string, string>>
  /** CAP_* of whoever asks */
  capabilities: ReadonlySet<string>
  /** undefined where nobody knows */
  clockIsSynchronised: boolean | undefined
  interfaces: readonly { name: string; mtu: number; addresses: readonly string[] }[]
}

export interface MachineFinding {
  level: 'error' | 'warning'
  what: string
  breaks: string
  mend: string
}

/** Everything the judges look at. */
export const SYSCTLS = [
  'net.ipv4.ip_forward',
  'net.ipv6.conf.all.forwarding',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.all.arp_ignore',
  'net.ipv4.conf.all.arp_announce',
  'net.ipv4.vs.conntrack',
  'net.ipv4.vs.conn_reuse_mode',
  'net.ipv4.vs.expire_quiescent_template',
] as const

/** An IPv4 packet in another one: IPv6 and UDP headers take more. */
const TUNNEL_OVERHEAD = 20

export function judgeMachine(config: Config, facts: MachineFacts): MachineFinding[] {
  return [
    ...judgeCapabilities(config, facts),
    ...judgeClock(config, facts),
    ...(config.virtual_server.length > 0
      ? [
          ...judgeModules(facts),
          ...judgeForwarding(config, facts),
          ...judgeArp(config, facts),
          ...judgeConnections(config, facts),
          ...judgeMtu(config, facts),
        ]
      : []),
  ]
}

/** Modules of IPVS that a configuration asks for. */
export function wantedModules({ virtual_server }: Config): string[] {
  const engines = virtual_server.flatMap(({ persistence_engine: engine }) => (engine ? [`ip_vs_pe_${engine}`] : []))
  return [...new Set([...virtual_server.map(({ lb_algo }) => `ip_vs_${lb_algo}`), ...engines])]
}

const uses = ({ virtual_server }: Config, method: VirtualServer['lb_kind'], isIpv6?: boolean) =>
  virtual_server.some(({ real_server }) =>
    real_server.some(
      ({ lb_kind, address }) => lb_kind === method && (isIpv6 === undefined || address.includes(':') === isIpv6),
    ),
  )

function judgeCapabilities({ vrrp_instance }: Config, { capabilities }: MachineFacts): MachineFinding[] {
  const wanted: [name: string, level: MachineFinding['level'], breaks: string][] = [
    ['CAP_NET_ADMIN', 'error', 'neither a VIP nor a service of IPVS can be set'],
    ['CAP_NET_RAW', 'error', 'no advert of VRRP and no gratuitous ARP can be sent'],
    ['CAP_SYS_NICE', 'warning', 'adverts are late on a busy machine: vrrp cannot run in real time'],
  ]
  return wanted
    .filter(([name]) => !capabilities.has(name) && (name === 'CAP_NET_ADMIN' || vrrp_instance.length > 0))
    .map(([name, level, breaks]) => ({
      level,
      what: `${name} is missing`,
      breaks,
      mend: `run it as root, or with AmbientCapabilities=${name} in its systemd unit`,
    }))
}

function judgeClock({ vrrp_instance }: Config, { clockIsSynchronised }: MachineFacts): MachineFinding[] {
  if (clockIsSynchronised !== false) return []
  const signed = vrrp_instance.some(({ auth_hmac }) => auth_hmac !== undefined)
  const what = 'the clock is not synchronised'
  const mend = 'timedatectl set-ntp true'
  if (signed)
    return [
      {
        level: 'error',
        what,
        breaks: 'adverts signed by auth_hmac are refused once clocks differ by time_window',
        mend,
      },
    ]
  return [{ level: 'warning', what, breaks: 'events of several directors cannot be put in order', mend }]
}

function judgeModules({ ipvs, missingModules }: MachineFacts): MachineFinding[] {
  if (!ipvs)
    return [
      {
        level: 'error',
        what: 'the kernel has no IPVS',
        breaks: 'nothing forwards by DR or TUN; --forwarder auto proxies TCP and UDP itself',
        mend: 'modprobe ip_vs',
      },
    ]
  return missingModules.map(name => ({
    level: 'error',
    what: `the kernel has no module ${name}`,
    breaks: 'services that ask for it cannot be made',
    mend: `modprobe ${name}`,
  }))
}

function judgeForwarding(config: Config, { sysctl }: MachineFacts): MachineFinding[] {
  const findings: MachineFinding[] = []
  const forward = (name: string) =>
    findings.push({
      level: 'error',
      what: `${name} is 0`,
      breaks: 'answers of real servers behind NAT do not reach their clients',
      mend: `sysctl -w ${name}=1`,
    })
  if (uses(config, 'NAT', false) && sysctl['net.ipv4.ip_forward'] === '0') forward('net.ipv4.ip_forward')
  if (uses(config, 'NAT', true) && sysctl['net.ipv6.conf.all.forwarding'] === '0')
    forward('net.ipv6.conf.all.forwarding')
  if (uses(config, 'NAT', false) && sysctl['net.ipv4.conf.all.rp_filter'] === '1')
    findings.push({
      level: 'warning',
      what: 'net.ipv4.conf.all.rp_filter is 1',
      breaks: 'answers that come in by another interface than the route to their server are dropped',
      mend: 'sysctl -w net.ipv4.conf.all.rp_filter=2',
    })
  return findings
}

/** A director that is a real server too must not answer for the VIP while another one holds it. */
function judgeArp({ virtual_server }: Config, { sysctl, interfaces }: MachineFacts): MachineFinding[] {
  const here = new Set(interfaces.flatMap(({ addresses }) => addresses))
  const isReal = virtual_server.some(({ real_server }) =>
    real_server.some(({ address, lb_kind }) => lb_kind === 'DR' && here.has(address)),
  )
  const wanted = [
    ['net.ipv4.conf.all.arp_ignore', '1'],
    ['net.ipv4.conf.all.arp_announce', '2'],
  ] as const
  return wanted
    .filter(([name, value]) => isReal && sysctl[name] !== undefined && sysctl[name] !== value)
    .map(([name, value]) => ({
      level: 'warning',
      what: `${name} is ${sysctl[name]}, and this director is a real server by DR`,
      breaks: 'it answers ARP for the VIP while another director holds it, and draws its clients',
      mend: `sysctl -w ${name}=${value}`,
    }))
}

function judgeConnections({ virtual_server }: Config, { sysctl }: MachineFacts): MachineFinding[] {
  const findings: MachineFinding[] = []
  if (sysctl['net.ipv4.vs.conntrack'] === '1' && sysctl['net.ipv4.vs.conn_reuse_mode'] === '1')
    findings.push({
      level: 'warning',
      what: 'net.ipv4.vs.conn_reuse_mode is 1 while net.ipv4.vs.conntrack is 1',
      breaks: 'before Linux 5.9 a client that uses a port again waits a second for its connection',
      mend: 'sysctl -w net.ipv4.vs.conn_reuse_mode=0',
    })
  const keeps = virtual_server.find(
    ({ persistence_timeout, inhibit_on_failure, real_server }) =>
      persistence_timeout !== undefined &&
      (inhibit_on_failure || real_server.some(each => each.inhibit_on_failure || each.weight === 0)),
  )
  if (keeps && sysctl['net.ipv4.vs.expire_quiescent_template'] === '0')
    findings.push({
      level: 'warning',
      what: 'net.ipv4.vs.expire_quiescent_template is 0',
      breaks: `known clients of virtual_server ${keeps.id} go on to servers of weight 0 (persistence_timeout)`,
      mend: 'sysctl -w net.ipv4.vs.expire_quiescent_template=1',
    })
  return findings
}

function judgeMtu(config: Config, { interfaces }: MachineFacts): MachineFinding[] {
  if (!uses(config, 'TUN')) return []
  return interfaces
    .filter(({ name, mtu }) => name !== 'lo' && mtu > 0 && mtu < 1500 + TUNNEL_OVERHEAD)
    .map(({ name, mtu }) => ({
      level: 'warning',
      what: `the MTU of ${name} is ${mtu}`,
      breaks: `packets of clients above ${mtu - TUNNEL_OVERHEAD} bytes do not fit into a tunnel through it`,
      mend: `ip link set dev ${name} mtu ${1500 + TUNNEL_OVERHEAD}, or on the real servers: ip route change default … advmss ${mtu - TUNNEL_OVERHEAD - 40}`,
    }))
}
