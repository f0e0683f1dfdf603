import type { HostFacts } from '@keelson/director/preflight/host-facts'
import { judgeHost } from '@keelson/director/preflight/judge-host'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { describe, expect, it } from 'vitest'

const config = (kind = 'NAT', lines = '') =>
  effectiveConfig(
    parse(`vrrp_instance V {
interface eth0
virtual_router_id 9
${lines.startsWith('vrrp:') ? lines.slice(5) : ''}
virtual_ipaddress {
10.0.0.100
}
}
virtual_server 10.0.0.100 80 {
lb_algo wlc
lb_kind ${kind}
protocol TCP
${lines.startsWith('vrrp:') ? '' : lines}
real_server 10.0.1.7 80 {
TCP_CHECK {
}
}
}
`),
  )

const settings: Record<string, string> = {
  'net/ipv4/ip_forward': '1',
  'net/ipv4/vs/expire_quiescent_template': '1',
  'net/ipv4/vs/expire_nodest_conn': '1',
  'net/ipv4/vs/conn_reuse_mode': '1',
}
const eth0 = { name: 'eth0', up: true, mtu: 1520, addresses: [{ address: '10.0.0.2', prefixLength: 24 }] }
const eth1 = { name: 'eth1', up: true, mtu: 1520, addresses: [{ address: '10.0.1.2', prefixLength: 24 }] }

function host(facts: Partial<HostFacts> = {}, others: Record<string, string> = {}): HostFacts {
  return {
    release: '6.1.0',
    capabilities: (1n << 12n) | (1n << 13n),
    moduleOf: () => 'there',
    setting: path => ({ ...settings, ...others })[path],
    interfaces: [eth0, eth1],
    clock: 'synchronized',
    openFiles: 1024,
    conntrack: undefined,
    keepalived: [],
    neighbours: [],
    ...facts,
  }
}

const faults = (facts: HostFacts, ...of: Parameters<typeof config>) =>
  judgeHost(config(...of), facts)
    .filter(({ severity }) => severity !== 'ok')
    .map(({ severity, id, mend }) => `${severity} ${id}: ${mend}`)

describe('a machine that is to be a director', () => {
  it('has no fault when all is as it should be, and every look is told', () => {
    expect(faults(host())).toEqual([])
    expect(judgeHost(config(), host()).length).toBeGreaterThan(6)
  })

  const table: [name: string, HostFacts, Parameters<typeof config>, string[]][] = [
    ['no capabilities', host({ capabilities: 0n }), [], ['error capabilities: run keelson-agent as root']],
    ['keepalived runs', host({ keepalived: [7] }), [], ['error other-director: systemctl disable --now keepalived']],
    [
      'a scheduler that the kernel lacks',
      host({ moduleOf: name => (name === 'ip_vs_wlc' ? 'missing' : 'loadable') }),
      [],
      [
        'error kernel-modules: a kernel with the module ip_vs_wlc (Debian: apt-get install --yes linux-image-amd64), or keelson-agent run --forwarder userspace',
      ],
    ],
    [
      'macvlan for use_vmac',
      host({ moduleOf: name => (name === 'macvlan' ? 'missing' : 'there') }),
      ['NAT', 'vrrp:use_vmac'],
      ['error kernel-modules: a kernel with the module macvlan (Debian: apt-get install --yes linux-image-amd64)'],
    ],
    ['no such interface', host({ interfaces: [eth1] }), [], ['error interfaces: ip link']],
    [
      'an interface that is down',
      host({ interfaces: [{ ...eth0, up: false }, eth1] }),
      [],
      ['error interfaces: ip link set eth0 up'],
    ],
    [
      'NAT without forwarding',
      host({}, { 'net/ipv4/ip_forward': '0' }),
      [],
      ['error ip-forward: sysctl -w net.ipv4.ip_forward=1'],
    ],
    ['DR without forwarding, which needs none', host({}, { 'net/ipv4/ip_forward': '0' }), ['DR'], []],
    [
      'a strict reverse path, the larger of two settings',
      host({}, { 'net/ipv4/conf/eth1/rp_filter': '1', 'net/ipv4/conf/all/rp_filter': '0' }),
      [],
      ['warning rp-filter: sysctl -w net.ipv4.conf.all.rp_filter=2; sysctl -w net.ipv4.conf.eth1.rp_filter=2'],
    ],
    [
      'a loose reverse path',
      host({}, { 'net/ipv4/conf/all/rp_filter': '2', 'net/ipv4/conf/eth1/rp_filter': '1' }),
      [],
      [],
    ],
    [
      'a tunnel that is too narrow',
      host({ interfaces: [{ ...eth0, mtu: 1500 }, eth1] }),
      ['TUN'],
      [
        'warning tunnel-mtu: on the real servers: nft add rule inet filter output tcp flags syn tcp option maxseg size set 1440',
      ],
    ],
    [
      'two interfaces on one network',
      host({ interfaces: [eth0, { ...eth1, addresses: [{ address: '10.0.0.3', prefixLength: 24 }] }] }),
      [],
      ['warning arp: sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2'],
    ],
    [
      'persistence that outlives a drain',
      host({}, { 'net/ipv4/vs/expire_quiescent_template': '0' }),
      ['NAT', 'persistence_timeout 50'],
      ['warning persistence: sysctl -w net.ipv4.vs.expire_quiescent_template=1'],
    ],
    ['no persistence, no template', host({}, { 'net/ipv4/vs/expire_quiescent_template': '0' }), [], []],
    [
      'reused ports that keep their server',
      host({}, { 'net/ipv4/vs/conn_reuse_mode': '0' }),
      [],
      ['warning port-reuse: sysctl -w net.ipv4.vs.conn_reuse_mode=1'],
    ],
    [
      'a kernel that lets reused ports wait',
      host({ release: '5.4.0-42' }),
      [],
      ['warning port-reuse: a kernel from 5.9 on'],
    ],
    [
      'a crowded conntrack',
      host({ conntrack: { count: 60_000, max: 65_536 } }),
      [],
      ['warning conntrack: sysctl -w net.netfilter.nf_conntrack_max=262144'],
    ],
    ['a clock adrift', host({ clock: 'adrift' }), [], ['warning clock: apt-get install --yes chrony']],
    [
      'few open files',
      host({ openFiles: 64 }),
      [],
      ['warning open-files: systemctl edit keelson-agent   # [Service] LimitNOFILE=102'],
    ],
    [
      'a DR server that answers ARP for the VIP, and one without it',
      host({
        neighbours: [
          {
            vip: '10.0.0.100',
            realServer: '10.0.0.7',
            interface: 'eth0',
            reachable: true,
            answersArp: true,
            holdsVip: true,
          },
          {
            vip: '10.0.0.100',
            realServer: '10.0.0.8',
            interface: 'eth0',
            reachable: true,
            answersArp: false,
            holdsVip: false,
          },
          {
            vip: '10.0.0.100',
            realServer: '10.0.0.9',
            interface: 'eth0',
            reachable: false,
            answersArp: false,
            holdsVip: false,
          },
        ],
      }),
      ['DR'],
      [
        'error dr-arp: on 10.0.0.7: sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2',
        'warning dr-vip: on 10.0.0.8: ip address add 10.0.0.100/32 dev lo',
        'warning dr-vip: ip neigh show 10.0.0.9',
      ],
    ],
  ]

  it.each(table)('%s', (_name, facts, of, expected) => {
    expect(faults(facts, ...of)).toEqual(expected)
  })
})
