/** Rules over the directors of one cluster: each is heard where it should be, and silent on a sound pair. */
import { applyFix, applyFixes } from '@keelson/keepalived-conf/diagnostic'
import { lint } from '@keelson/keepalived-conf/lint'
import { parse } from '@keelson/keepalived-conf/parse'
import { findRule } from '@keelson/keepalived-conf/rules'
import { validate } from '@keelson/keepalived-conf/validate'
import { describe, expect, test } from 'vitest'

/** A sound pair: unicast, two instances in a sync group, NAT and DR, trackers that do move the VIPs. */
const first = `global_defs {
  router_id A
  lvs_sync_daemon eth0 FRONT
}
vrrp_sync_group BOTH {
  group {
    FRONT
    BACK
  }
}
vrrp_instance FRONT {
  state MASTER
  interface eth0
  virtual_router_id 51
  priority 150
  unicast_src_ip 192.0.2.11
  unicast_peer {
    192.0.2.12
  }
  virtual_ipaddress {
    192.0.2.64/24
  }
}
vrrp_instance BACK {
  state MASTER
  interface eth1
  virtual_router_id 52
  priority 150
  virtual_ipaddress {
    10.0.0.1/24
  }
}
vrrp_instance LONE {
  state MASTER
  interface eth0
  virtual_router_id 53
  priority 150
  track_interface {
    eth1 weight -60
  }
  virtual_ipaddress {
    192.0.2.65/24
  }
}
virtual_server 192.0.2.64 80 {
  delay_loop 6
  lb_algo rr
  lb_kind NAT
  persistence_timeout 50
  protocol TCP
  sorry_server 10.0.0.200 80
  quorum 2
  hysteresis 1
  real_server 10.0.0.5 8080 {
    weight 2
    TCP_CHECK {
      connect_timeout 3
    }
  }
  real_server 10.0.0.6 8080 {
    weight 2
    TCP_CHECK {
      connect_timeout 3
    }
  }
}
`
const second = first
  .replace('router_id A', 'router_id B')
  .replaceAll('state MASTER', 'state BACKUP')
  .replaceAll('priority 150', 'priority 100')
  .replace('192.0.2.11', 'X')
  .replace('192.0.2.12', '192.0.2.11')
  .replace('X', '192.0.2.12')

const swap = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from)
  return text.replace(from, to)
}
const same = (text: string) => text
const both =
  (...changes: ((text: string) => string)[]) =>
  (text: string) =>
    changes.reduce((changed, change) => change(changed), text)

function examine(a: string, b: string) {
  const documents = [parse(a, { file: 'a' }), parse(b, { file: 'b' })]
  return [...documents.flatMap(document => validate(document)), ...lint(documents)]
}

describe('the directors of one cluster', () => {
  test('have nothing to be told when they are sound, together or alone', () => {
    expect(examine(first, second)).toEqual([])
    for (const text of [first, second]) expect(lint([parse(text)])).toEqual([])
  })

  const lines = (text: string, needle: string) => text.slice(0, text.indexOf(needle)).split('\n').length

  test.each<[string, string, 'a' | 'b', string, (a: string) => string, (b: string) => string]>([
    [
      'unicast-mode-differs',
      'unicast here and multicast there',
      'b',
      'vrrp_instance FRONT',
      same,
      swap('  unicast_peer {\n    192.0.2.11\n  }\n', ''),
    ],
    ['unicast-peer-unknown', 'a slip in a peer', 'b', '192.0.2.21', same, swap('    192.0.2.11', '    192.0.2.21')],
    ['unicast-one-way', 'a peer that is not told', 'b', 'unicast_peer', same, swap('    192.0.2.11', '    192.0.2.21')],
    [
      'virtual-router-id-clash',
      'two elections under one ID',
      'b',
      'virtual_router_id 53',
      same,
      both(swap('vrrp_instance LONE', 'vrrp_instance OTHER'), swap('192.0.2.65', '192.0.2.66')),
    ],
    [
      'vip-is-director-address',
      'a VIP that is the address of the other',
      'b',
      '192.0.2.11/24',
      same,
      swap('192.0.2.65/24', '192.0.2.11/24'),
    ],
    ['real-server-is-vip', 'a real server at a VIP', 'b', 'real_server 10.0.0.1', same, swap('10.0.0.5', '10.0.0.1')],
    [
      'nat-without-route-back',
      'NAT to a network without a VIP',
      'b',
      'real_server 10.0.9.5',
      same,
      swap('real_server 10.0.0.5', 'real_server 10.0.9.5'),
    ],
    [
      'nat-without-sync-group',
      'NAT without a sync group',
      'b',
      'vrrp_instance BACK',
      same,
      swap('vrrp_sync_group BOTH {\n  group {\n    FRONT\n    BACK\n  }\n}\n', ''),
    ],
    [
      'sync-groups-differ',
      'a sync group on one director only',
      'a',
      'group {',
      same,
      swap('vrrp_sync_group BOTH {\n  group {\n    FRONT\n    BACK\n  }\n}\n', ''),
    ],
    ['sync-groups-differ', 'another member', 'b', 'group {', same, swap('    BACK\n', '    LONE\n')],
    [
      'sync-daemon-on-one-director',
      'connections copied one way',
      'a',
      'lvs_sync_daemon',
      same,
      swap('  lvs_sync_daemon eth0 FRONT\n', ''),
    ],
    [
      'tracking-weight-too-small',
      'a weight that moves nothing',
      'a',
      'eth1 weight -20',
      swap('weight -60', 'weight -20'),
      same,
    ],
    [
      'tracking-weight-too-small',
      'a positive weight that moves nothing',
      'a',
      'eth1 weight 10',
      swap('weight -60', 'weight 10'),
      swap('weight -60', 'weight 10'),
    ],
    [
      'tracking-weight-too-small',
      'a script whose weight moves nothing',
      'a',
      '    probe',
      both(
        swap('vrrp_instance FRONT', 'vrrp_script probe {\n  script "/bin/true"\n  weight -5\n}\nvrrp_instance FRONT'),
        swap('  track_interface {\n    eth1', '  track_script {\n    probe\n  }\n  track_interface {\n    eth1'),
      ),
      same,
    ],
    [
      'vip-is-director-address',
      'a VIP that is a static address',
      'b',
      '192.0.2.65/24',
      same,
      text => `static_ipaddress {\n  192.0.2.65 dev lo\n}\n${text}`,
    ],
    [
      'nopreempt-ignores-weights',
      'nopreempt beside a weight',
      'b',
      'nopreempt',
      both(swap('vrrp_instance LONE {\n  state MASTER', 'vrrp_instance LONE {\n  state BACKUP\n  nopreempt')),
      swap('vrrp_instance LONE {', 'vrrp_instance LONE {\n  nopreempt'),
    ],
    [
      'nopreempt-on-the-lower-only',
      'nopreempt on the lower only',
      'b',
      'nopreempt',
      same,
      swap('vrrp_instance BACK {', 'vrrp_instance BACK {\n  nopreempt'),
    ],
    ['quorum-differs', 'another quorum', 'b', 'quorum 3', same, swap('quorum 2', 'quorum 3')],
    ['hysteresis-differs', 'another hysteresis', 'b', 'hysteresis 0', same, swap('hysteresis 1', 'hysteresis 0')],
    ['sorry-server-differs', 'another sorry server', 'b', 'sorry_server', same, swap('10.0.0.200', '10.0.0.201')],
    ['delay-loop-differs', 'another interval', 'b', 'delay_loop', same, swap('delay_loop 6', 'delay_loop 9')],
    [
      'persistence-timeout-differs',
      'another persistence',
      'b',
      'persistence_timeout',
      same,
      swap('persistence_timeout 50', 'persistence_timeout 60'),
    ],
    [
      'weight-zero-persists',
      'a drained server with persistence',
      'b',
      'weight 0',
      same,
      swap('    weight 2', '    weight 0'),
    ],
    [
      'check-slower-than-interval',
      'a check slower than its interval',
      'b',
      'connect_timeout 9',
      same,
      swap('connect_timeout 3', 'connect_timeout 9'),
    ],
    ['quorum-out-of-reach', 'a quorum never regained', 'b', 'hysteresis 1', same, swap('quorum 2', 'quorum 4')],
    [
      'thresholds-crossed',
      'thresholds that cross',
      'b',
      'lthreshold',
      same,
      swap('    weight 2', '    weight 2\n    uthreshold 10\n    lthreshold 10'),
    ],
    [
      'virtual-server-twice',
      'a virtual server twice',
      'b',
      'virtual_server 192.0.2.64 80 {\n  lb',
      same,
      text =>
        `${text}virtual_server 192.0.2.64 80 {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  real_server 10.0.0.5 80 {\n  }\n}\n`,
    ],
    ['vip-twice', 'a VIP twice', 'b', '192.0.2.64/32', same, swap('192.0.2.65/24', '192.0.2.64/32')],
    [
      'broadcast-is-vip',
      'brd that is the VIP',
      'b',
      'brd',
      same,
      swap('192.0.2.65/24', '192.0.2.65/24 brd 192.0.2.65'),
    ],
    [
      'unicast-peer-is-own-address',
      'itself among the peers',
      'b',
      '    192.0.2.12',
      same,
      swap('    192.0.2.11', '    192.0.2.11\n    192.0.2.12'),
    ],
    [
      'auth-pass-well-known',
      'a password from an example',
      'b',
      'auth_pass 1111',
      swap('vrrp_instance LONE {', 'vrrp_instance LONE {\n  authentication {\n  auth_type PASS\n  auth_pass 1111\n  }'),
      swap('vrrp_instance LONE {', 'vrrp_instance LONE {\n  authentication {\n  auth_type PASS\n  auth_pass 1111\n  }'),
    ],
    [
      'strict-drops-packets',
      'strict mode without accept',
      'b',
      'vrrp_instance FRONT',
      swap('router_id A', 'router_id A\n  vrrp_strict'),
      swap('router_id B', 'router_id B\n  vrrp_strict'),
    ],
  ])('are told %s: %s', (rule, _what, file, needle, changeA, changeB) => {
    const texts = { a: changeA(first), b: changeB(second) }
    const found = examine(texts.a, texts.b)
    const heard = found.filter(each => each.rule === rule)
    expect(
      heard.map(each => `${each.file}:${each.line}`),
      found.map(each => each.rule).join(' '),
    ).toContain(`${file}:${lines(texts[file], needle)}`)
    expect(heard[0]?.severity).toBe(findRule(rule)?.severity)
    expect(heard[0]?.messageZh).toMatch(/[\u4e00-\u9fff]/)
    for (const { fix } of heard) {
      if (!fix) continue
      const left = examine(applyFix(texts.a, fix, 'a'), applyFix(texts.b, fix, 'b'))
      expect(left.filter(each => each.rule === rule).length, fix.label).toBeLessThan(heard.length)
    }
  })

  test('may stand alone: an own address is no black hole, and an owner may hold its own address', () => {
    const own = swap('virtual_server 192.0.2.64 80', 'virtual_server 192.0.2.11 80')(first)
    expect(lint([parse(own)]).map(each => each.rule)).not.toContain('virtual-server-not-a-vip')
    const owner = both(
      swap('priority 150', 'priority 255'),
      swap('192.0.2.64/24', '192.0.2.11/24'),
      swap('virtual_server 192.0.2.64', 'virtual_server 192.0.2.11'),
    )
    expect(lint([parse(owner(first))]).map(each => each.rule)).not.toContain('vip-is-director-address')
  })

  test('may use one virtual_router_id on two interfaces, under other names', () => {
    const twice = swap('virtual_router_id 52', 'virtual_router_id 51')
    expect(examine(twice(first), twice(second)).map(each => each.rule)).toEqual([])
    const renamed = both(twice, swap('vrrp_instance BACK', 'vrrp_instance REAR'), swap('    BACK', '    REAR'))
    const rules = examine(twice(first), renamed(second)).map(each => each.rule)
    expect(rules.filter(rule => rule !== 'sync-groups-differ')).toEqual([])
  })

  test('with five slips are sound again after every fix at once', () => {
    const broken = both(
      swap('    192.0.2.11\n', '    192.0.2.21\n'),
      swap('virtual_router_id 53', 'virtual_router_id 54'),
      swap('quorum 2', 'quorum 3'),
      swap('192.0.2.65/24', '192.0.2.65/24 brd 192.0.2.65'),
      swap('virtual_server 192.0.2.64', 'virtual_server 192.0.3.64'),
    )(second)
    const found = examine(first, broken)
    expect(found.length).toBeGreaterThanOrEqual(5)
    const fixes = found.flatMap(each => (each.fix ? [each.fix] : []))
    expect(examine(first, applyFixes(broken, fixes, 'b'))).toEqual([])
  })
})
