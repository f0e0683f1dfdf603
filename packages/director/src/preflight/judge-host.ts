/** Is this machine fit to be the director that a configuration describes? One entry for each thing that breaks people's nights. */
import type { Config } from '@keelson/keepalived-conf/config'
import { isIpv6 } from '../wire/address'
import { error, ok, warning } from './finding'
import type { Finding, HostFacts } from './host-facts'
import { judgeForwarding } from './judge-forwarding'
import { judgeRealServers } from './judge-real-servers'

/** linux/capability.h */
const CAPABILITIES = { CAP_NET_ADMIN: 12n, CAP_NET_RAW: 13n } as const
/** Two descriptors a check at its busiest, and the rest of the process. */
const DESCRIPTORS_PER_CHECK = 2
const DESCRIPTORS_BESIDE = 100

/** Everything that was looked at, also what is well. */
export function judgeHost(config: Config, facts: HostFacts): Finding[] {
  return [
    ...judgeCapabilities(facts),
    ...judgeOthers(facts),
    ...judgeModules(config, facts),
    ...judgeInterfaces(config, facts),
    ...judgeForwarding(config, facts),
    ...judgeRealServers(facts),
    ...judgeClock(facts),
    ...judgeDescriptors(config, facts),
  ]
}

function judgeCapabilities({ capabilities }: HostFacts): Finding[] {
  if (capabilities === undefined) return []
  const lacking = Object.entries(CAPABILITIES).filter(([, bit]) => ((capabilities >> bit) & 1n) === 0n)
  if (lacking.length === 0) return [ok('capabilities', 'may open raw sockets and change addresses, routes and IPVS')]
  const names = lacking.map(([name]) => name).join(' and ')
  return [error('capabilities', `${names} is not held: no advert leaves, no VIP is added`, 'run keelson-agent as root')]
}

function judgeOthers({ keepalived }: HostFacts): Finding[] {
  if (keepalived.length === 0) return [ok('other-director', 'no keepalived runs here')]
  const text = `keepalived runs here already (process ${keepalived.join(', ')}): two directors on one machine fight for the VIPs`
  return [error('other-director', text, 'systemctl disable --now keepalived')]
}

function judgeModules(config: Config, { moduleOf, release }: HostFacts): Finding[] {
  const wanted = new Map<string, string>()
  if (config.virtual_server.length > 0) wanted.set('ip_vs', 'virtual servers are not forwarded by the kernel')
  for (const { lb_algo, id } of config.virtual_server)
    if (!wanted.has(`ip_vs_${lb_algo}`))
      wanted.set(`ip_vs_${lb_algo}`, `virtual_server ${id} has no scheduler ${lb_algo}`)
  for (const { persistence_engine: engine, id } of config.virtual_server)
    if (engine !== undefined)
      wanted.set(`ip_vs_pe_${engine}`, `virtual_server ${id} has no persistence engine ${engine}`)
  for (const { use_vmac, use_ipvlan, accept, name } of config.vrrp_instance) {
    if (use_vmac) wanted.set('macvlan', `vrrp_instance ${name} gets no interface of its own`)
    if (use_ipvlan) wanted.set('ipvlan', `vrrp_instance ${name} gets no interface of its own`)
    if (use_vmac || !accept) wanted.set('nf_tables', `vrrp_instance ${name} cannot filter what goes to its VIPs`)
  }
  const missing = [...wanted].filter(([name]) => moduleOf(name) === 'missing')
  if (wanted.size > 0 && missing.length === 0)
    return [ok('kernel-modules', `the kernel has ${[...wanted.keys()].join(', ')}`)]
  return missing.map(([name, breaks]) =>
    error('kernel-modules', `the kernel ${release} has no ${name}: ${breaks}`, instead(name)),
  )
}

function instead(name: string): string {
  const kernel = `a kernel with the module ${name} (Debian: apt-get install --yes linux-image-amd64)`
  return name.startsWith('ip_vs') ? `${kernel}, or keelson-agent run --forwarder userspace` : kernel
}

function judgeInterfaces({ vrrp_instance }: Config, { interfaces }: HostFacts): Finding[] {
  return vrrp_instance.flatMap(({ name, interface: wanted }) => {
    const found = interfaces.find(each => each.name === wanted)
    if (!found) return [error('interfaces', `vrrp_instance ${name}: there is no interface ${wanted}`, `ip link`)]
    if (!found.up)
      return [
        error(
          'interfaces',
          `vrrp_instance ${name}: ${wanted} is down, the instance stays in FAULT`,
          `ip link set ${wanted} up`,
        ),
      ]
    return [ok('interfaces', `vrrp_instance ${name}: ${wanted} is up, ${families(found.addresses)}`)]
  })
}

function families(addresses: readonly { address: string }[]): string {
  const count = (six: boolean) => addresses.filter(({ address }) => isIpv6(address) === six).length
  return `${count(false)} IPv4 and ${count(true)} IPv6 addresses`
}

function judgeClock({ clock }: HostFacts): Finding[] {
  if (clock === 'synchronized') return [ok('clock', 'the clock follows a time source')]
  if (clock === 'unknown') return []
  const text =
    'the clock follows no time source: logs of two directors cannot be laid side by side, certificates are judged wrongly'
  return [warning('clock', text, 'apt-get install --yes chrony')]
}

function judgeDescriptors({ virtual_server }: Config, { openFiles }: HostFacts): Finding[] {
  const checks = virtual_server.flatMap(({ real_server }) => real_server.flatMap(({ checkers }) => checkers)).length
  const needed = checks * DESCRIPTORS_PER_CHECK + DESCRIPTORS_BESIDE
  if (openFiles >= needed) return [ok('open-files', `${openFiles} open files are enough for ${checks} checks`)]
  const text = `${checks} checks may need ${needed} open files, this process may have ${openFiles}: checks wait for each other`
  return [warning('open-files', text, `systemctl edit keelson-agent   # [Service] LimitNOFILE=${needed}`)]
}
