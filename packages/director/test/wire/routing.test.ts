import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRtnetlink } from '../../src/wire/rtnetlink'
import { encodeAddRoute } from '../../src/wire/rtnetlink-route'
import { encodeAddRule } from '../../src/wire/rtnetlink-rule'
import { bytes, hex } from './hex'

const names = { numberOf: () => undefined, interfaceIndex: () => 2 }
const { static_routes, static_rules } = effectiveConfig(
  parse(`static_routes {
192.168.2.0/24 via 125.38.38.2 dev eth0
2001:db8:2::/48 via fe80::1 dev eth0 metric 77
192.168.16.0/24 nexthop via 125.38.38.2 dev eth0 weight 2 nexthop via 125.38.38.3 dev eth0 weight 3
192.168.8.0/24 via 125.38.38.2 dev eth0 mtu lock 1400 congctl cubic
}
static_rules {
from 10.4.0.0/16 table 100 priority 1012
iif eth0 fwmark 0x10/0xff table 70000 priority 1007
}`),
)
const encoded = [
  ...static_routes.map(route => encodeAddRoute(7, route, names)),
  ...static_rules.map(rule => encodeAddRule(7, rule, names)),
]

describe('routes and rules on the wire', () => {
  it('asks for a route', () => {
    expect(hex(encoded[0] ?? bytes('')).slice(32)).toBe(
      // rtmsg: IPv4, /24, table main, protocol keepalived, unicast; RTA_DST, RTA_GATEWAY, RTA_OIF
      ['02180000fe12000100000000', '08000100c0a80200', '080005007d262602', '0800040002000000'].join(''),
    )
  })

  it('asks for a rule', () => {
    expect(hex(encoded[4] ?? bytes('')).slice(32)).toBe(
      // fib_rule_hdr: IPv4, source /16, table 100, to table; FRA_PRIORITY, FRA_PROTOCOL, FRA_SRC
      ['020010006400000100000000', '08000600f4030000', '0500150012000000', '080002000a040000'].join(''),
    )
  })

  it('reads what it wrote, and nothing of what is cut short', () => {
    expect(encoded.length).toBe(6)
    for (const whole of encoded) {
      expect(decodeRtnetlink(whole)).toMatchObject([{ deleted: false }])
      for (let length = 0; length < whole.length; length++)
        expect(decodeRtnetlink(whole.subarray(0, length))).toEqual([])
    }
  })

  it('never throws, whatever is changed in them', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255))
    fc.assert(
      fc.property(fc.constantFrom(...encoded), fc.array(change, { minLength: 1, maxLength: 8 }), (whole, changes) => {
        const changed = whole.slice()
        for (const [at, byte] of changes) changed[at % changed.length] = byte
        decodeRtnetlink(changed)
      }),
      { numRuns: 3000 },
    )
  })
})
