/** The kernel's settings that decide whether forwarded packets arrive, and what happens to connections of drained servers. */
import type { Config, VirtualServer } from '@keelson/keepalived-conf/config'
import { isIpv6 } from '../wire/address'
import { error, ok, warning } from './finding'
import type { Finding, HostFacts } from './host-facts'

/** An IPv4 header around the packet; with IPv6 it is 40. */
const TUNNEL_HEADER = 20
const ETHERNET_MTU = 1500
/** Of nf_conntrack's table, from which on it is time to do something. */
const CROWDED = 0.8
/** Reused ports no longer wait a second since 5.9 (net/netfilter/ipvs/ip_vs_core.c). */
const REUSE_MENDED = [5, 9] as const

export function judgeForwarding(config: Config, facts: HostFacts): Finding[] {
  const { virtual_server: servers } = config
  if (servers.length === 0) return []
  return [
    ...judgeIpForward(servers, facts),
    ...judgeReversePath(facts),
    ...judgeTunnel(servers, facts),
    ...judgeArp(config, facts),
    ...judgeIpvsSettings(servers, facts),
    ...judgeConntrack(facts),
  ]
}

function judgeIpForward(servers: readonly VirtualServer[], { setting }: HostFacts): Finding[] {
  const families = [
    { six: false, name: 'net.ipv4.ip_forward', path: 'net/ipv4/ip_forward' },
    { six: true, name: 'net.ipv6.conf.all.forwarding', path: 'net/ipv6/conf/all/forwarding' },
  ]
  return families.flatMap(({ six, name, path }) => {
    const nat = servers.find(({ real_server }) =>
      real_server.some(({ lb_kind, address }) => lb_kind === 'NAT' && isIpv6(address) === six),
    )
    if (!nat) return []
    if (setting(path) === '1') return [ok('ip-forward', `${name} is 1: packets of NAT virtual servers may pass`)]
    const text = `${name} is ${setting(path) ?? 'not there'}: what real servers of ${nat.id} (lb_kind NAT) answer never reaches a client`
    return [error('ip-forward', text, `sysctl -w ${name}=1`)]
  })
}

function judgeReversePath({ setting, interfaces }: HostFacts): Finding[] {
  const all = Number(setting('net/ipv4/conf/all/rp_filter') ?? 0)
  const up = interfaces.filter(({ up, name }) => up && name !== 'lo')
  // The kernel takes the larger of the two.
  const strict = up.filter(({ name }) => Math.max(all, Number(setting(`net/ipv4/conf/${name}/rp_filter`) ?? 0)) === 1)
  if (up.length < 2) return []
  if (strict.length === 0) return [ok('rp-filter', 'no interface drops packets for the way they came by')]
  const names = strict.map(({ name }) => name)
  const text = `rp_filter is strict on ${names.join(', ')}: a client whose way back leads over another interface is dropped without a word`
  return [
    warning('rp-filter', text, ['all', ...names].map(name => `sysctl -w net.ipv4.conf.${name}.rp_filter=2`).join('; ')),
  ]
}

function judgeTunnel(servers: readonly VirtualServer[], { interfaces }: HostFacts): Finding[] {
  const tunnelled = servers.find(({ real_server }) => real_server.some(({ lb_kind }) => lb_kind === 'TUN'))
  const up = interfaces.filter(({ up, name }) => up && name !== 'lo')
  if (!tunnelled || up.length === 0) return []
  const narrow = up.filter(({ mtu }) => mtu < ETHERNET_MTU + TUNNEL_HEADER)
  if (narrow.length === 0) return [ok('tunnel-mtu', 'full packets fit into the tunnel')]
  const text = `mtu ${narrow[0]?.mtu} on ${narrow.map(({ name }) => name).join(', ')}: full packets to ${tunnelled.id} (lb_kind TUN) do not fit with ${TUNNEL_HEADER} bytes more around them; uploads hang`
  const mend = `on the real servers: nft add rule inet filter output tcp flags syn tcp option maxseg size set ${ETHERNET_MTU - TUNNEL_HEADER - 40}`
  return [warning('tunnel-mtu', text, mend)]
}

/** Two interfaces on one network answer for each other's addresses unless they are told not to. */
function judgeArp({ vrrp_instance }: Config, { setting, interfaces }: HostFacts): Finding[] {
  return vrrp_instance.flatMap(({ interface: name, use_vmac, name: instance }) => {
    const own = interfaces.find(each => each.name === name)
    const beside =
      own && interfaces.find(each => each !== own && each.up && sharesNetwork(own.addresses, each.addresses))
    if (!beside || use_vmac) return []
    const read = (which: string) =>
      Math.max(...['all', name].map(each => Number(setting(`net/ipv4/conf/${each}/${which}`) ?? 0)))
    if (read('arp_ignore') >= 1 && read('arp_announce') >= 2)
      return [ok('arp', `${name} and ${beside.name} share a network and answer each for its own addresses`)]
    const text = `${name} and ${beside.name} are on one network, and either answers ARP for the VIPs of vrrp_instance ${instance}: clients learn the wrong MAC`
    return [warning('arp', text, 'sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2')]
  })
}

type Addresses = readonly { address: string; prefixLength: number }[]

function sharesNetwork(own: Addresses, other: Addresses): boolean {
  const networks = (addresses: Addresses) =>
    addresses.flatMap(({ address, prefixLength }) =>
      isIpv6(address) || prefixLength > 30 ? [] : [network(address, prefixLength)],
    )
  const theirs = new Set(networks(other))
  return networks(own).some(each => theirs.has(each))
}

export function network(address: string, prefixLength: number): string {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return `${Math.floor(number / 2 ** (32 - prefixLength))}/${prefixLength}`
}

function judgeIpvsSettings(servers: readonly VirtualServer[], { setting, release }: HostFacts): Finding[] {
  const read = (name: string) => setting(`net/ipv4/vs/${name}`)
  const findings: Finding[] = []
  const persistent = servers.find(({ persistence_timeout }) => persistence_timeout !== undefined)
  if (persistent && read('expire_quiescent_template') === '0') {
    const text = `net.ipv4.vs.expire_quiescent_template is 0: a drained real server of ${persistent.id} keeps getting its persistent clients until their template ends`
    findings.push(warning('persistence', text, 'sysctl -w net.ipv4.vs.expire_quiescent_template=1'))
  }
  if (read('expire_nodest_conn') === '0') {
    const text =
      'net.ipv4.vs.expire_nodest_conn is 0: clients of a removed real server hear nothing until they time out'
    findings.push(warning('removed-servers', text, 'sysctl -w net.ipv4.vs.expire_nodest_conn=1'))
  }
  const mode = read('conn_reuse_mode')
  if (mode === '0') {
    const text =
      'net.ipv4.vs.conn_reuse_mode is 0: a client that uses a port again goes to its old real server, even one of weight 0'
    findings.push(warning('port-reuse', text, 'sysctl -w net.ipv4.vs.conn_reuse_mode=1'))
  } else if (mode !== undefined && isBefore(release, REUSE_MENDED)) {
    const text = `kernel ${release} lets a client that uses a port again wait for a second (net.ipv4.vs.conn_reuse_mode ${mode})`
    findings.push(warning('port-reuse', text, 'a kernel from 5.9 on'))
  }
  if (read('expire_nodest_conn') !== undefined && findings.length === 0)
    findings.push(ok('ipvs-settings', 'connections of drained and removed real servers end as they should'))
  return findings
}

function isBefore(release: string, [major, minor]: readonly [number, number]): boolean {
  const [own = 0, ownMinor = 0] = release.split('.').map(Number.parseFloat)
  return own < major || (own === major && ownMinor < minor)
}

function judgeConntrack({ conntrack }: HostFacts): Finding[] {
  if (!conntrack) return []
  const { count, max } = conntrack
  if (count < max * CROWDED) return [ok('conntrack', `netfilter follows ${count} of at most ${max} connections`)]
  const text = `netfilter follows ${count} of at most ${max} connections: new ones are dropped when it is full`
  return [warning('conntrack', text, `sysctl -w net.netfilter.nf_conntrack_max=${max * 4}`)]
}
