/** Configurations that stock keepalived and we make into a table of IPVS: every scheduler, method, protocol and family, and what else a service can say. */

const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'mh', 'dh', 'fo', 'ovf', 'sed', 'nq']
const METHODS = ['NAT', 'DR', 'TUN']
const PROTOCOLS = ['TCP', 'UDP']

/** One virtual_server by its first line and what stands in it. */
export interface OracleCase {
  name: string
  text: string
}

const virtualServer = (header: string, body: string) => `virtual_server ${header} {\n  delay_loop 60\n${body}\n}\n`

const real = (address: string, port: number | '', more = 'weight 3') =>
  `  real_server ${address} ${port} {\n    ${more}\n  }`

/** Each scheduler with each method, protocol and family: two servers, one of weight 0 last of all. */
export function matrix(): OracleCase[] {
  let n = 0
  return SCHEDULERS.flatMap(scheduler =>
    METHODS.flatMap(method =>
      PROTOCOLS.flatMap(protocol =>
        [4, 6].map(family => {
          const host = ++n
          const at = family === 4 ? `10.1.0.${host}` : `2001:db8:1::${host.toString(16)}`
          const servers = family === 4 ? ['10.0.0.2', '10.0.0.3'] : ['2001:db8::2', '2001:db8::3']
          const body = `  lvs_sched ${scheduler}\n  lvs_method ${method}\n  protocol ${protocol}\n${real(servers[0]!, 80)}\n${real(servers[1]!, 80, 'weight 0')}`
          return { name: `${scheduler} ${method} ${protocol} IPv${family}`, text: virtualServer(`${at} 80`, body) }
        }),
      ),
    ),
  )
}

interface Wish {
  name: string
  /** behind `virtual_server` */
  header?: string
  /** instead of rr, NAT, TCP and one server; the defaults are left out where it says the keyword itself */
  body?: string
  servers?: string
  /** a virtual_server_group that it speaks of */
  group?: string
}

const WISHES: Wish[] = [
  { name: 'sh with ports', body: '  lvs_sched sh\n  sh-port' },
  { name: 'sh with fallback', body: '  lvs_sched sh\n  sh-fallback' },
  { name: 'sh with both', body: '  lvs_sched sh\n  sh-port\n  sh-fallback' },
  { name: 'mh with ports', body: '  lvs_sched mh\n  mh-port' },
  { name: 'mh with fallback', body: '  lvs_sched mh\n  mh-fallback' },
  { name: 'mh with both', body: '  lvs_sched mh\n  mh-port\n  mh-fallback' },
  { name: 'flag of no name', body: '  lvs_sched wlc\n  flag-3' },
  { name: 'all flags', body: '  lvs_sched wlc\n  flag-1\n  flag-2\n  flag-3' },
  { name: 'persistent', body: '  persistence_timeout 60' },
  { name: 'persistent by default', body: '  persistence_timeout' },
  { name: 'persistent by network', body: '  persistence_timeout 60\n  persistence_granularity 255.255.255.0' },
  { name: 'granularity alone', body: '  persistence_granularity 255.255.0.0' },
  {
    name: 'persistent IPv6 by network',
    header: '2001:db8:2::1 80',
    body: '  persistence_timeout 60\n  persistence_granularity 64',
    servers: real('2001:db8::2', 80),
  },
  { name: 'SIP calls', body: '  protocol UDP\n  persistence_timeout 60\n  persistence_engine sip' },
  { name: 'every port', header: '10.2.9.1', body: '  lvs_method DR', servers: real('10.0.0.2', '') },
  { name: 'one packet', body: '  protocol UDP\n  ops' },
  { name: 'one packet and persistent', body: '  protocol UDP\n  ops\n  persistence_timeout 60' },
  { name: 'SCTP', body: '  protocol SCTP' },
  { name: 'other port by NAT', servers: real('10.0.0.2', 8080) },
  { name: 'other port by DR', body: '  lvs_method DR', servers: real('10.0.0.2', 8080) },
  { name: 'thresholds', servers: real('10.0.0.2', 80, 'weight 1\n    uthreshold 100\n    lthreshold 50') },
  { name: 'heaviest', servers: real('10.0.0.2', 80, 'weight 2147483647') },
  { name: 'weight of all', body: '  weight 7', servers: `${real('10.0.0.2', 80, '')}\n${real('10.0.0.3', 80)}` },
  { name: 'many servers', servers: Array.from({ length: 40 }, (_, i) => real(`10.0.3.${i + 1}`, 80)).join('\n') },
  { name: 'the same server twice', servers: `${real('10.0.0.2', 80)}\n${real('10.0.0.2', 80, 'weight 9')}` },
  { name: 'one server, three ports', servers: [80, 81, 82].map(port => real('10.0.0.2', port)).join('\n') },
  {
    name: 'methods mixed',
    servers: `${real('10.0.0.2', 80, 'lvs_method DR')}\n${real('10.0.0.3', 80, 'lvs_method TUN')}`,
  },
  { name: 'ipip said', body: '  lvs_method TUN type ipip' },
  { name: 'gue', body: '  lvs_method TUN type gue port 6080' },
  { name: 'gue with checksum', body: '  lvs_method TUN type gue port 6080 csum' },
  { name: 'gue with remote checksum', body: '  lvs_method TUN type gue port 6080 remcsum' },
  { name: 'gre', body: '  lvs_method TUN type gre' },
  { name: 'gre with checksum', body: '  lvs_method TUN type gre csum' },
  {
    name: 'tunnels mixed',
    body: '  lvs_method TUN type gre',
    servers: `${real('10.0.0.2', 80)}\n${real('10.0.0.3', 80, 'lvs_method TUN type gue port 6081')}`,
  },
  { name: 'IPv6 through IPv4', header: '2001:db8:2::2 80', body: '  lvs_method TUN', servers: real('10.0.0.2', 80) },
  { name: 'IPv4 through IPv6', body: '  lvs_method TUN', servers: real('2001:db8::2', 80) },
  { name: 'mark by NAT', header: 'fwmark 1', body: '  lvs_method NAT' },
  { name: 'mark by DR', header: 'fwmark 2', body: '  lvs_method DR', servers: real('10.0.0.2', '') },
  { name: 'mark by DR with a port', header: 'fwmark 3', body: '  lvs_method DR', servers: real('10.0.0.2', 80) },
  { name: 'mark by TUN', header: 'fwmark 4', body: '  lvs_method TUN', servers: real('10.0.0.2', '') },
  {
    name: 'mark and persistent',
    header: 'fwmark 5',
    body: '  lvs_method DR\n  persistence_timeout 90',
    servers: real('10.0.0.2', ''),
  },
  {
    name: 'mark of IPv6',
    header: 'fwmark 6',
    body: '  ip_family inet6\n  lvs_method NAT',
    servers: real('2001:db8::2', 80),
  },
  {
    name: 'mark of IPv6 by its servers',
    header: 'fwmark 7',
    body: '  lvs_method DR',
    servers: real('2001:db8::2', ''),
  },
  { name: 'mark, one packet', header: 'fwmark 8', body: '  lvs_method NAT\n  protocol UDP\n  ops' },
  { name: 'group of one', group: '10.3.1.1 80' },
  { name: 'group of addresses', group: '10.3.2.1 80\n  10.3.2.2 81\n  10.3.2.3 80' },
  { name: 'group of a range', group: '10.3.3.1-5 80' },
  { name: 'group of a range by DR', group: '10.3.4.250-252 80', body: '  lvs_method DR' },
  { name: 'group of IPv6', group: '2001:db8:3::1 80\n  2001:db8:3::10-12 80', servers: real('2001:db8::2', 80) },
  { name: 'group of marks', group: 'fwmark 20\n  fwmark 21', body: '  lvs_method DR', servers: real('10.0.0.2', '') },
  { name: 'group of marks by NAT', group: 'fwmark 22\n  fwmark 23', body: '  lvs_method NAT' },
  { name: 'group of addresses and marks', group: '10.3.5.1 80\n  fwmark 24', body: '  lvs_method DR' },
  {
    name: 'group, persistent',
    group: '10.3.6.1-3 443',
    body: '  persistence_timeout 50',
    servers: real('10.0.0.2', 443),
  },
  { name: 'group of UDP', group: '10.3.7.1-2 53', body: '  protocol UDP', servers: real('10.0.0.2', 53) },
  { name: 'quorum not reachable', body: '  quorum 9' },
  { name: 'sorry server not needed', body: '  sorry_server 10.0.0.99 80' },
  { name: 'sorry server standing by', body: '  sorry_server 10.0.0.99 80\n  sorry_server_inhibit' },
  {
    name: 'sorry server by DR, standing by',
    body: '  sorry_server 10.0.0.99 80\n  sorry_server_inhibit\n  sorry_server_lvs_method DR',
  },
  { name: 'drained at start', servers: `${real('10.0.0.2', 80, 'weight 0')}\n${real('10.0.0.3', 80)}` },
  { name: 'inhibit_on_failure while all is well', body: '  inhibit_on_failure' },
  { name: 'alpha without checks', body: '  alpha' },
  { name: 'omega', body: '  omega\n  quorum_down "/bin/true"' },
  {
    name: 'IPv6 written long',
    header: '2001:0db8:0002:0000:0000:0000:0000:00AA 80',
    servers: real('2001:0DB8::0002', 80),
  },
]

/** Every one of them an own service. */
export function wishes(): OracleCase[] {
  return WISHES.map(({ name, header, body = '', servers, group }, i) => {
    const groupName = `G${i}`
    const at = group ? `group ${groupName}` : (header ?? `10.2.${Math.floor(i / 200)}.${(i % 200) + 1} 80`)
    const defaults = [
      ['lvs_sched', 'rr'],
      ['lvs_method', 'NAT'],
      ['protocol', 'TCP'],
    ]
      .filter(([keyword]) => !body.includes(`${keyword} `))
      .filter(([keyword]) => !(keyword === 'protocol' && at.startsWith('fwmark')))
      .map(([keyword, value]) => `  ${keyword} ${value}`)
    const written = virtualServer(at, [...defaults, body, servers ?? real('10.0.0.2', 80)].filter(Boolean).join('\n'))
    return { name, text: group ? `virtual_server_group ${groupName} {\n  ${group}\n}\n${written}` : written }
  })
}

/** Stands last in a file: once the kernel has it so, what stands before it was done. */
export const endMark = (revision: number) =>
  virtualServer(
    `10.255.0.1 ${1000 + revision}`,
    `  lvs_sched rr\n  lvs_method NAT\n  protocol TCP\n${real('10.255.0.2', 80, `weight ${revision}`)}`,
  )

const service = (n: number, body: string, servers: string) =>
  virtualServer(`10.4.0.${n} 80`, `  protocol TCP\n${body}\n${servers}`)
const steady = service(200, '  lvs_sched wrr\n  lvs_method NAT', real('10.0.0.2', 80))
const first = (scheduler: string, body: string, servers: string) =>
  service(1, `  lvs_sched ${scheduler}\n  lvs_method NAT\n${body}`, servers) + steady
const two = `${real('10.0.0.2', 80)}\n${real('10.0.0.3', 80)}`

/** One after the other, each by SIGHUP. */
export const RELOADS: OracleCase[] = [
  { name: 'begins', text: first('rr', '', two) },
  { name: 'weight', text: first('rr', '', `${real('10.0.0.2', 80, 'weight 9')}\n${real('10.0.0.3', 80)}`) },
  { name: 'weight to 0', text: first('rr', '', `${real('10.0.0.2', 80, 'weight 0')}\n${real('10.0.0.3', 80)}`) },
  { name: 'weight back', text: first('rr', '', two) },
  { name: 'a server more', text: first('rr', '', `${two}\n${real('10.0.0.4', 80)}`) },
  { name: 'a server less', text: first('rr', '', real('10.0.0.3', 80)) },
  { name: 'another server instead', text: first('rr', '', real('10.0.0.9', 80)) },
  { name: 'another scheduler', text: first('wlc', '', two) },
  { name: 'a flag of it', text: first('sh', '  sh-port', two) },
  { name: 'the flag gone', text: first('sh', '', two) },
  { name: 'persistence', text: first('rr', '  persistence_timeout 30', two) },
  { name: 'longer persistence', text: first('rr', '  persistence_timeout 300', two) },
  { name: 'by network', text: first('rr', '  persistence_timeout 300\n  persistence_granularity 255.255.0.0', two) },
  { name: 'no persistence', text: first('rr', '', two) },
  {
    name: 'method of one',
    text: first('rr', '', `${real('10.0.0.2', 80, 'weight 3\n    lvs_method DR')}\n${real('10.0.0.3', 80)}`),
  },
  { name: 'method of all', text: service(1, '  lvs_sched rr\n  lvs_method TUN', two) + steady },
  { name: 'kind of tunnel', text: service(1, '  lvs_sched rr\n  lvs_method TUN type gre', two) + steady },
  {
    name: 'thresholds',
    text: first(
      'rr',
      '',
      `${real('10.0.0.2', 80, 'weight 3\n    uthreshold 9\n    lthreshold 3')}\n${real('10.0.0.3', 80)}`,
    ),
  },
  { name: 'a service more', text: first('rr', '', two) + service(2, '  lvs_sched rr\n  lvs_method NAT', two) },
  { name: 'a service less', text: steady },
  { name: 'order turned round', text: steady + service(1, '  lvs_sched rr\n  lvs_method NAT', two) },
  {
    name: 'by group',
    text: `virtual_server_group R {\n  10.5.0.1-3 80\n}\n${virtualServer('group R', `  lvs_sched rr\n  lvs_method NAT\n  protocol TCP\n${two}`)}${steady}`,
  },
  {
    name: 'group shorter',
    text: `virtual_server_group R {\n  10.5.0.2-3 80\n}\n${virtualServer('group R', `  lvs_sched rr\n  lvs_method NAT\n  protocol TCP\n${two}`)}${steady}`,
  },
  {
    name: 'group longer',
    text: `virtual_server_group R {\n  10.5.0.2-6 80\n}\n${virtualServer('group R', `  lvs_sched rr\n  lvs_method NAT\n  protocol TCP\n${two}`)}${steady}`,
  },
  {
    name: 'server of a group',
    text: `virtual_server_group R {\n  10.5.0.2-6 80\n}\n${virtualServer('group R', `  lvs_sched rr\n  lvs_method NAT\n  protocol TCP\n${real('10.0.0.3', 80, 'weight 1')}`)}${steady}`,
  },
  { name: 'no group any more', text: steady },
]
