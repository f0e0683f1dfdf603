import { applyFix } from '@keelson/keepalived-conf/diagnostic'
import { lint } from '@keelson/keepalived-conf/lint'
import { parse } from '@keelson/keepalived-conf/parse'
import { findRule } from '@keelson/keepalived-conf/rules'
import { validate } from '@keelson/keepalived-conf/validate'
import { describe, expect, test } from 'vitest'

const pair = `global_defs {
  router_id A
}
vrrp_instance V {
  state MASTER
  interface eth0
  virtual_router_id 51
  priority 180
  advert_int 5
  authentication {
    auth_type PASS
    auth_pass s3kr1t
  }
  virtual_ipaddress {
    10.0.0.1/24
  }
}
virtual_server 10.0.0.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 10.0.0.5 80 {
    weight 1
    TCP_CHECK {
    }
  }
}
`
const other = pair
  .replace('router_id A', 'router_id B')
  .replace('state MASTER', 'state BACKUP')
  .replace('priority 180', 'priority 150')

/** What the pair's second file is told after a change to it. */
function found(change: (text: string) => string, first = pair) {
  const documents = [parse(first, { file: 'a' }), parse(change(other), { file: 'b' })]
  return lint(documents)
}

const swap = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from)
  return text.replace(from, to)
}

describe('lint reads files as the directors of one cluster', () => {
  test('and has nothing to say of a good pair, or of one file alone', () => {
    expect(found(text => text)).toEqual([])
    expect(lint([parse(pair)])).toEqual([])
    expect(validate(parse(pair))).toEqual([])
  })

  test.each<[string, (text: string) => string, string[]]>([
    [
      'another virtual_router_id',
      swap('virtual_router_id 51', 'virtual_router_id 52'),
      ['b:7 error virtual-router-id-differs'],
    ],
    ['another password', swap('auth_pass s3kr1t', 'auth_pass 2222'), ['b:12 error auth-pass-differs']],
    ['another interval', swap('advert_int 5', 'advert_int 1'), ['b:9 error advert-int-differs']],
    ['another version', swap('interface eth0', 'version 3\n  interface eth0'), ['b:6 error version-differs']],
    ['another VIP list', swap('10.0.0.1/24', '10.0.0.1/24\n    10.0.0.2/24'), ['b:14 error vips-differ']],
    ['another prefix', swap('10.0.0.1/24', '10.0.0.1/32'), ['b:15 warning vip-prefixes-differ']],
    ['the same priority', swap('priority 150', 'priority 180'), ['b:8 warning priorities-equal']],
    ['two MASTERs', swap('state BACKUP', 'state MASTER'), ['b:5 warning two-masters']],
    ['a BACKUP above the MASTER', swap('priority 150', 'priority 200'), ['a:8 warning master-not-highest']],
    ['the same router_id', swap('router_id B', 'router_id A'), ['b:2 info router-id-shared']],
    [
      'a slip in the address',
      swap('virtual_server 10.0.0.1 80', 'virtual_server 10.0.1.1 80'),
      ['b:18 warning virtual-server-not-a-vip'],
    ],
    ['another scheduler', swap('lb_algo rr', 'lb_algo wrr'), ['b:19 warning lb-algo-differs']],
    ['another weight', swap('weight 1', 'weight 2'), ['b:23 info weights-differ']],
    ['another real server', swap('10.0.0.5', '10.0.0.6'), ['b:18 warning real-servers-differ']],
    [
      'another port',
      swap('10.0.0.1 80', '10.0.0.1 81'),
      ['a:18 warning virtual-servers-differ', 'b:18 warning virtual-servers-differ'],
    ],
    [
      'an instance of its own',
      text => `${text}vrrp_instance W {\n  interface eth0\n  virtual_router_id 9\n}\n`,
      ['b:28 warning instance-on-one-director'],
    ],
  ])('names %s with file, line and rule', (_name, change, expected) => {
    const lines = found(change).map(each => `${each.file}:${each.line} ${each.severity} ${each.rule}`)
    expect(lines.filter(line => !line.includes('password-in-version-3'))).toEqual(expected)
    for (const line of lines) expect(findRule(line.split(' ')[2] ?? '')).toBeDefined()
  })

  test('and its fixes make the pair good again', () => {
    const changes = [
      swap('virtual_router_id 51', 'virtual_router_id 52'),
      swap('  advert_int 5\n', ''),
      swap('10.0.0.1/24', '10.0.0.1/32'),
      swap('state BACKUP', 'state MASTER'),
      swap('virtual_server 10.0.0.1 80', 'virtual_server 10.0.1.1 80'),
      swap('weight 1', 'weight 2'),
    ]
    for (const change of changes) {
      const [finding] = found(change)
      const fix = finding?.fix
      expect(fix, finding?.rule).toBeDefined()
      if (fix)
        expect(
          found(text => applyFix(change(text), fix, 'b')),
          finding?.rule,
        ).toEqual([])
    }
  })

  test('never shows a password', () => {
    for (const { message, messageZh } of found(swap('auth_pass s3kr1t', 'auth_pass 2222'))) {
      expect(message + messageZh).not.toMatch(/s3kr1t|2222/)
    }
  })

  test('leaves a virtual server alone where the director has no VIPs', () => {
    const alone =
      'virtual_server 10.0.9.9 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.0.5 80 {\n}\n}\n'
    expect(lint([parse(alone)])).toEqual([])
  })
})

describe('what only the engine keepalived does', () => {
  test('is said of groups that nftables joins, at their line', () => {
    const of = (text: string) => validate(parse(text)).filter(each => each.rule === 'groups-not-by-nftables')
    expect(of(pair)).toEqual([])
    expect(of(pair.replace('router_id A', 'router_id A\n  nftables_ipvs groups'))).toMatchObject([
      { line: 3, severity: 'info', message: expect.stringContaining('a service of each address') },
    ])
  })
})
