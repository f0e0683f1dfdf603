/** What a machine lacks for a configuration, by one fact at a time. */
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { describe, expect, it } from 'vitest'
import { judgeMachine, type MachineFacts, wantedModules } from '../../src/doctor/judge-machine'

const configOf = (text: string) => effectiveConfig(parse(text, { file: 'keepalived.conf' }))
const server = (method: string, more = '') => `virtual_server 10.0.0.1 80 {
  lvs_sched mh
  lvs_method ${method}
  protocol TCP
  ${more}
  real_server 10.0.0.2 80 {
    weight 1
  }
}
`
const instance =
  'vrrp_instance VI_1 {\n  interface eth0\n  virtual_router_id 1\n  virtual_ipaddress {\n    10.0.0.1\n  }\n}\n'

const good: MachineFacts = {
  ipvs: true,
  missingModules: [],
  sysctl: {
    'net.ipv4.ip_forward': '1',
    'net.ipv4.conf.all.rp_filter': '0',
    'net.ipv4.vs.conntrack': '0',
    'net.ipv4.vs.conn_reuse_mode': '1',
    'net.ipv4.vs.expire_quiescent_template': '1',
    'net.ipv4.conf.all.arp_ignore': '0',
    'net.ipv4.conf.all.arp_announce': '0',
  },
  capabilities: new Set(['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_SYS_NICE']),
  clockIsSynchronised: true,
  interfaces: [{ name: 'eth0', mtu: 9000, addresses: ['10.0.0.9'] }],
}
const whatOf = (text: string, facts: Partial<MachineFacts>) =>
  judgeMachine(configOf(text), { ...good, ...facts }).map(({ level, what }) => `${level}: ${what}`)
const sysctl = (name: string, value: string) => ({ sysctl: { ...good.sysctl, [name]: value } })

describe('doctor', () => {
  it('finds nothing where all is well', () => {
    expect(whatOf(instance + server('NAT') + server('TUN'), {})).toEqual([])
  })

  it.each<[string, string, Partial<MachineFacts>, string]>([
    ['a kernel without IPVS', server('NAT'), { ipvs: false }, 'error: the kernel has no IPVS'],
    ['a module', server('NAT'), { missingModules: ['ip_vs_mh'] }, 'error: the kernel has no module ip_vs_mh'],
    ['forwarding', server('NAT'), sysctl('net.ipv4.ip_forward', '0'), 'error: net.ipv4.ip_forward is 0'],
    [
      'a strict filter',
      server('NAT'),
      sysctl('net.ipv4.conf.all.rp_filter', '1'),
      'warning: net.ipv4.conf.all.rp_filter is 1',
    ],
    [
      'a small MTU',
      server('TUN'),
      { interfaces: [{ name: 'eth0', mtu: 1500, addresses: [] }] },
      'warning: the MTU of eth0 is 1500',
    ],
    [
      'templates that stay',
      server('NAT', 'persistence_timeout 60\n  inhibit_on_failure'),
      sysctl('net.ipv4.vs.expire_quiescent_template', '0'),
      'warning: net.ipv4.vs.expire_quiescent_template is 0',
    ],
    [
      'capabilities',
      instance,
      { capabilities: new Set(['CAP_NET_ADMIN', 'CAP_SYS_NICE']) },
      'error: CAP_NET_RAW is missing',
    ],
    ['the clock', instance, { clockIsSynchronised: false }, 'warning: the clock is not synchronised'],
  ])('finds %s, and says how to mend it', (_, text, facts, what) => {
    expect(whatOf(text, facts)).toEqual([what])
    for (const { breaks, mend } of judgeMachine(configOf(text), { ...good, ...facts })) {
      expect(breaks).not.toBe('')
      expect(mend).not.toBe('')
    }
  })

  it('finds what ARP does only where this director is a real server by DR itself', () => {
    const here = [{ name: 'eth0', mtu: 1500, addresses: ['10.0.0.2'] }]
    expect(whatOf(server('DR'), {})).toEqual([])
    expect(whatOf(server('DR'), { interfaces: here }).map(what => what.split(' is ')[0])).toEqual([
      'warning: net.ipv4.conf.all.arp_ignore',
      'warning: net.ipv4.conf.all.arp_announce',
    ])
  })

  it('minds no forwarding where nothing is forwarded by NAT', () => {
    expect(whatOf(server('DR'), sysctl('net.ipv4.ip_forward', '0'))).toEqual([])
    expect(whatOf(instance, sysctl('net.ipv4.ip_forward', '0'))).toEqual([])
  })

  it('knows which modules a configuration asks for', () => {
    expect(wantedModules(configOf(server('NAT', 'persistence_timeout 60\n  persistence_engine sip')))).toEqual([
      'ip_vs_mh',
      'ip_vs_pe_sip',
    ])
  })
})
