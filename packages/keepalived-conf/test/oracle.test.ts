import { describe, expect, test } from 'vitest'
import { corpus } from './corpus'
import { disputeOver } from './dispute'
import { hasKeepalived, keepalivedSaysOfEach } from './oracle'
import { valid } from './valid'

/** Where we differ on purpose, with the reason. */
const exceptions: Record<string, string> = {
  XX: 'x',
  'global_defs: script_user ': 'the script of line 53 then has no user either: named once, where it is wrong',
  'global_defs: script_usrex root': 'the same',
  'garp_group: interfaces { eth0 }':
    '2.2.7 reads past the end of its own line when the interface is in a group already',
  'garp_group: interfaces { eth0\n        eth1 }': 'the same',
}

const instance = (lines: string) =>
  `vrrp_instance V {\ninterface eth0\nvirtual_router_id 9\n${lines}\nvirtual_ipaddress {\n125.38.38.64\n}\n}\n`
const server = (lines: string, header = '125.38.38.64 80') =>
  `virtual_server ${header} {\nlb_algo rr\nlb_kind NAT\n${lines}\nreal_server 125.38.38.101 80 {\nweight 2\n}\n}\n`

const byHand: Record<string, string> = {
  'the valid file': valid,
  'nopreempt with MASTER': instance('state MASTER\npriority 100\nnopreempt'),
  'nopreempt with 255': instance('priority 255\nnopreempt'),
  'preempt_delay with MASTER': instance('state MASTER\npriority 100\npreempt_delay 5'),
  'half a second in version 2': instance('advert_int 0.5'),
  'half a second in version 3': instance('version 3\nadvert_int 0.5'),
  'a password in version 3': instance('version 3\nauthentication {\nauth_type PASS\nauth_pass x\n}'),
  'a password of nine characters': instance('authentication {\nauth_type PASS\nauth_pass 123456789\n}'),
  'a type without a password': instance('authentication {\nauth_type PASS\n}'),
  'a deprecated sync interface': instance('lvs_sync_daemon_interface eth0'),
  'a VIP that is none':
    'vrrp_instance V {\ninterface eth0\nvirtual_router_id 9\nvirtual_ipaddress {\n1.2.3.400\n1.2.3.4\n}\n}\n',
  'a prefix too long':
    'vrrp_instance V {\ninterface eth0\nvirtual_router_id 9\nvirtual_ipaddress {\n1.2.3.4/33\n}\n}\n',
  'an unknown option of a VIP':
    'vrrp_instance V {\ninterface eth0\nvirtual_router_id 9\nvirtual_ipaddress {\n1.2.3.4 foo\n}\n}\n',
  'a VIP of the other family':
    'vrrp_instance V {\ninterface eth0\nvirtual_router_id 9\nvirtual_ipaddress {\n1.2.3.4\nfe80::1\n}\n}\n',
  'no VIP': 'vrrp_instance V {\ninterface eth0\nvirtual_router_id 9\n}\n',
  'no virtual_router_id': 'vrrp_instance V {\ninterface eth0\nvirtual_ipaddress {\n1.2.3.4\n}\n}\n',
  'an instance twice': instance('') + instance(''),
  'a virtual_router_id twice': instance('') + instance('').replace('vrrp_instance V', 'vrrp_instance W'),
  'a group of one': `vrrp_sync_group G {\ngroup {\nV\n}\n}\n${instance('')}`,
  'a group with a stranger': `vrrp_sync_group G {\ngroup {\nV\nX\n}\n}\n${instance('')}`,
  'a tracked interface with a weight too great': instance('track_interface {\neth1 weight 300\n}'),
  'no protocol': server(''),
  'protocol of a mark': server('protocol TCP', 'fwmark 1'),
  'no scheduler': server('protocol TCP').replace('lb_algo rr\n', ''),
  'no real server': 'virtual_server 125.38.38.64 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n}\n',
  'a quorum out of reach': server('protocol TCP\nquorum 10'),
  'hysteresis over the quorum': server('protocol TCP\nquorum 2\nhysteresis 2'),
  'one packet of TCP': server('protocol TCP\nops'),
  'an address that is none': server('protocol TCP', '1.2.3.400 80'),
  'a port that is none': server('protocol TCP', '125.38.38.64 80x'),
  nat_mask: server('protocol TCP\nnat_mask 255.255.255.0'),
  'one line':
    'virtual_server 125.38.38.64 80 { lb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 125.38.38.101 80 { weight 2 }\n}\n',
  CRLF: valid.replaceAll('\n', '\r\n'),
  'tabs and comments': valid.replaceAll('    ', '\t').replaceAll(' {\n', ' { # block\n'),
  definitions:
    `$IF=eth0\n$ID=9\nvrrp_instance V {\ninterface $IF\nvirtual_router_id $ID\nvirtual_ipaddress {\n\u0024{VIP}\n}\n}\n`.replace(
      '\u0024{VIP}',
      '1.2.3.4',
    ),
  'a missing brace': valid.slice(0, -2),
  'a brace too many': `${valid}}\n`,
  'blocks of the next slice': `global_defs {\nenable_script_security\nscript_user root\n}\nvrrp_script s {\nscript "/bin/true"\ninterval 2\n}\n${instance('track_script {\ns\n}')}`,
}

describe('the verdict of stock keepalived -t', { timeout: 600_000 }, () => {
  test('is ours: every line it complains about has a finding, and what it takes silently has no error', context => {
    if (!hasKeepalived()) return context.skip('keepalived is not installed, or no network namespace can be made')
    const cases = [...Object.entries(byHand).map(([name, text]) => ({ name, text })), ...corpus()]
    const said = keepalivedSaysOfEach(cases.map(({ text }) => text))
    const disputes = cases.flatMap(({ name, text }, index) => {
      const dispute = name in exceptions ? undefined : disputeOver(text, said[index] ?? [])
      return dispute === undefined ? [] : [`${name}: ${dispute}`]
    })
    expect(cases.length).toBeGreaterThan(2000)
    expect(disputes).toEqual([])
  })
})
