/** keepalived's receive checks, one by one and in its order: what is dropped, and under which counter it goes. */
import { describe, expect, it } from 'vitest'
import { disagreements } from '../../src/vrrp/recognise-rival'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { Bench, type Over, own, type Sent, vip } from './bench'
import { vrrpConfig } from './config'

const peer = '125.38.38.11'
const unicast = { unicast_src_ip: own, unicast_peer: [peer], destination: own }
const over = ({ destination: _, ...rest }: typeof unicast, more: Over = {}): Over => ({ ...rest, ...more })
const v3 = { version: 3, authentication: undefined } as const
const byte = (at: number, value: number) => (packet: Uint8Array) => packet.set([value], at)

interface Refused {
  name: string
  sent: Sent
  rule: string
  counter: string
  over?: Over
}

/** In keepalived's order: a packet that fails two checks is counted under the first. */
const refused: Refused[] = [
  {
    name: 'no AH where it is configured',
    sent: { authType: 0 },
    rule: 'ah-missing',
    counter: 'auth_failure',
    over: { authentication: { auth_type: 'AH', auth_pass: 'x' } },
  },
  {
    name: 'a length that the count of addresses does not make',
    sent: { spoil: byte(3, 9) },
    rule: 'packet-length',
    counter: 'packet_len_err',
  },
  { name: 'a TTL that is not 255 (RFC 3768 §7.1)', sent: { ttl: 254 }, rule: 'ttl', counter: 'ip_ttl_err' },
  { name: 'another version', sent: { version: 3 }, rule: 'version-mismatch', counter: 'vers_err' },
  { name: 'a version nobody knows', sent: { spoil: byte(0, 0x71) }, rule: 'version-mismatch', counter: 'vers_err' },
  {
    name: 'an authentication type nobody knows',
    sent: { spoil: byte(4, 7) },
    rule: 'auth-type',
    counter: 'invalid_authtype',
  },
  {
    name: 'no authentication where some is configured',
    sent: { authType: 0 },
    rule: 'auth-type-mismatch',
    counter: 'authtype_mismatch',
  },
  {
    name: 'authentication where none is configured',
    sent: {},
    rule: 'auth-type-mismatch',
    counter: 'authtype_mismatch',
    over: { authentication: undefined },
  },
  { name: 'the wrong password', sent: { password: '2222' }, rule: 'auth-password', counter: 'auth_failure' },
  {
    name: 'a password that only begins right',
    sent: { password: '11112' },
    rule: 'auth-password',
    counter: 'auth_failure',
  },
  {
    name: 'another interval (RFC 3768 §7.1)',
    sent: { interval: 200 },
    rule: 'advert-interval-mismatch',
    counter: 'advert_interval_err',
  },
  { name: 'another type', sent: { spoil: byte(0, 0x22) }, rule: 'type', counter: 'invalid_type_rcvd' },
  { name: 'a wrong checksum', sent: { spoil: byte(6, 1) }, rule: 'checksum', counter: 'chk_err' },
  {
    name: 'a wrong checksum in version 3',
    sent: { spoil: byte(6, 1) },
    rule: 'checksum',
    counter: 'chk_err',
    over: v3,
  },
  {
    name: 'a version 3 checksum without pseudo-header',
    sent: { checksumOf: 'v2' },
    rule: 'checksum',
    counter: 'chk_err',
    over: v3,
  },
  {
    name: 'an old unicast checksum where it is forbidden',
    sent: { destination: own, checksumOf: '224.0.0.18' },
    rule: 'checksum',
    counter: 'chk_err',
    over: over(unicast, { ...v3, old_unicast_checksum: 'never' }),
  },
  {
    name: 'a new unicast checksum where the old is asked for',
    sent: { destination: own },
    rule: 'checksum',
    counter: 'chk_err',
    over: over(unicast, { ...v3, old_unicast_checksum: 'always' }),
  },
  {
    name: 'unicast where multicast is configured',
    sent: { destination: own },
    rule: 'unicast-mismatch',
    counter: 'packet_len_err',
  },
  {
    name: 'multicast where unicast is configured',
    sent: {},
    rule: 'unicast-mismatch',
    counter: 'packet_len_err',
    over: over(unicast),
  },
  {
    name: 'anything, to an owner that ignores adverts',
    sent: { priority: 255 },
    rule: 'owner-ignores',
    counter: 'owner_ignored',
    over: { priority: 255, owner_ignore_adverts: true },
  },
  {
    name: 'a sender that is no peer, under check_unicast_src',
    sent: { destination: own, source: '9.9.9.9' },
    rule: 'not-a-unicast-peer',
    counter: 'unicast_src_err',
    over: over(unicast, { check_unicast_src: true }),
  },
  ...[99, 201].map(ttl => ({
    name: `a peer's TTL of ${ttl} where 100 to 200 is expected`,
    sent: { destination: own, ttl },
    rule: 'peer-ttl',
    counter: 'ip_ttl_err',
    over: over(unicast, { unicast_peer_options: [{ address: peer, min_ttl: 100, max_ttl: 200 }] }),
  })),
]

describe('an instance drops, counts, and says once', () => {
  it.each(refused)('$name', ({ sent, rule, counter, over }) => {
    const bench = new Bench('MASTER', over)
    bench.hear({ priority: 180, ...sent })
    bench.hear({ priority: 180, ...sent })
    // Another director with another file is a second MASTER; garbage is none.
    const effects = disagreements.has(rule) ? `remark:${rule} split:refused-advert` : `remark:${rule}`
    expect({ state: bench.state, effects: bench.effects() }).toEqual({ state: 'MASTER', effects })
    expect(bench.snapshot.counters).toMatchObject({ [counter]: 2, advert_rcvd: 2 })
  })

  it('the first thing wrong of two, in keepalived’s order', () => {
    // Each pair is wrong in both ways; the one that stands first in the table above is counted.
    const ways: [Sent, string][] = [
      [{ spoil: byte(3, 9) }, 'packet_len_err'],
      [{ ttl: 1 }, 'ip_ttl_err'],
      [{ version: 3 }, 'vers_err'],
      [{ password: 'other' }, 'auth_failure'],
      [{ interval: 300 }, 'advert_interval_err'],
      [{ destination: own }, 'packet_len_err'],
    ]
    for (const [first, [one, counter]] of ways.entries())
      for (const [other] of ways.slice(first + 1)) {
        const bench = new Bench('MASTER')
        bench.hear({ priority: 180, ...other, ...one })
        expect(bench.snapshot.counters).toMatchObject({ [counter]: 1 })
        expect(bench.state).toBe('MASTER')
      }
  })
})

const accepted: { name: string; sent: Sent; over?: Over; counter?: string }[] = [
  {
    name: 'another interval in version 3, and counts it',
    sent: { interval: 50 },
    over: v3,
    counter: 'advert_interval_err',
  },
  { name: 'another VIP list, and counts it', sent: { addresses: ['10.0.0.1'] }, counter: 'addr_list_err' },
  { name: 'more VIPs, and counts it', sent: { addresses: [vip, '10.0.0.1'] }, counter: 'addr_list_err' },
  { name: 'no VIPs, and counts it', sent: { addresses: [] }, counter: 'addr_list_err' },
  { name: 'any TTL of a unicast peer', sent: { destination: own, ttl: 3 }, over: over(unicast) },
  {
    name: 'a sender that is no peer, as keepalived does',
    sent: { destination: own, source: '125.38.38.99' },
    over: over(unicast),
  },
  {
    name: 'a peer’s TTL inside its range',
    sent: { destination: own, ttl: 100 },
    over: over(unicast, { unicast_peer_options: [{ address: peer, min_ttl: 100 }] }),
  },
  { name: 'an old unicast checksum', sent: { destination: own, checksumOf: '224.0.0.18' }, over: over(unicast, v3) },
  {
    name: 'the old unicast checksum it asks for',
    sent: { destination: own, checksumOf: '224.0.0.18' },
    over: over(unicast, { ...v3, old_unicast_checksum: 'always' }),
  },
  {
    name: 'a version 3 checksum as in version 2',
    sent: { checksumOf: 'v2' },
    over: { ...v3, v3_checksum_as_v2: true },
  },
  { name: 'a usual checksum under v3_checksum_as_v2', sent: {}, over: { ...v3, v3_checksum_as_v2: true } },
]

describe('an instance accepts', () => {
  it.each(accepted)('$name', ({ sent, over, counter }) => {
    const bench = new Bench('MASTER', over)
    bench.hear({ priority: 180, ...sent })
    expect(bench.state).toBe('BACKUP')
    if (counter) expect(bench.snapshot.counters).toMatchObject({ [counter]: 1 })
  })

  it('another VIP list of the same MASTER without checking again, under skip_check_adv_addr', () => {
    const bench = new Bench('BACKUP', { skip_check_adv_addr: true })
    bench.hear({ priority: 180, addresses: [] })
    bench.hear({ priority: 180, addresses: [] })
    expect(bench.snapshot.counters).toMatchObject({ addr_list_err: 1 })
    bench.hear({ priority: 180, addresses: [], source: '125.38.38.20' })
    expect(bench.snapshot.counters).toMatchObject({ addr_list_err: 2 })
  })
})

describe('an instance sends', () => {
  const sent = (extra: Over, hear?: Sent) => {
    const bench = new Bench('MASTER', extra)
    if (hear) bench.hear(hear)
    bench.stack.takeEffects()
    bench.advance(bench.stack.nextDeadline())
    const advert = bench.stack.takeEffects().find(effect => effect.type === 'sendAdvert')
    if (advert?.type !== 'sendAdvert') throw new Error('no advert')
    return { ...advert, checksum: new DataView(advert.packet.buffer).getUint16(6) }
  }
  it('to mcast_dst_ip, and to peers with unicast_ttl', () => {
    expect(sent({ mcast_dst_ip: '224.0.0.77' })).toMatchObject({ destination: '224.0.0.77', ttl: 255 })
    expect(sent(over(unicast, { unicast_ttl: 7 }))).toMatchObject({ destination: peer, ttl: 7 })
  })
  it('version 3 checksums as the configuration and old peers want them', () => {
    const usual = sent(over(unicast, v3)).checksum
    const old = sent(over(unicast, { ...v3, old_unicast_checksum: 'always' })).checksum
    expect(old).not.toBe(usual)
    const heardOld = { priority: 50, destination: own, checksumOf: '224.0.0.18' }
    expect(sent(over(unicast, v3), heardOld).checksum).toBe(old)
    expect(sent({ ...v3, v3_checksum_as_v2: true }).checksum).not.toBe(sent(v3).checksum)
  })
})

describe('two owners of one address', () => {
  it('say so, and the lower address yields', () => {
    for (const [source, state] of [
      ['125.38.38.13', 'BACKUP'],
      [peer, 'MASTER'],
    ] as const) {
      const bench = new Bench('MASTER', { priority: 255, state: 'MASTER' })
      bench.hear({ priority: 255, source })
      expect(bench.state).toBe(state)
      expect(bench.snapshot.counters).toMatchObject({ owner_err: 1 })
      expect(bench.effects()).toContain('remark:two-owners')
    }
  })
})

describe('vrrp_strict', () => {
  it.each([
    ['no VIP', { virtual_ipaddress: [] }, 'vrrp_strict needs a VIP'],
    ['unicast', over(unicast), 'vrrp_strict does not allow unicast_peer'],
  ])('is in FAULT with %s', (_, extra, reason) => {
    const config = vrrpConfig([{ strict_mode: true, authentication: undefined, ...extra }])
    const stack = new VrrpStack(config, { interfaces: [{ name: 'eth0', up: true, address: own }] }, 0)
    expect(stack.snapshot(0)[0]).toMatchObject({ state: 'FAULT', reason })
  })
  it('only discards an inferior advert', () => {
    const bench = new Bench('MASTER', { strict_mode: true })
    bench.hear({ priority: 50 })
    expect(bench.effects()).toBe('remark:lower-priority-master split:advert')
  })
})

describe('an advert of a VRID nobody has', () => {
  it('is counted, and told once for each sender under log_unknown_vrids', () => {
    for (const log_unknown_vrids of [false, true]) {
      const config = vrrpConfig([{ virtual_router_id: 77 }])
      config.global_defs.log_unknown_vrids = log_unknown_vrids
      const bench = new Bench('BACKUP')
      bench.stack.reload(config, 0)
      bench.stack.takeEffects()
      bench.hear({})
      bench.hear({})
      expect(bench.stack.counters()).toMatchObject({ vrid_err: 2 })
      expect(bench.effects()).toBe(log_unknown_vrids ? 'stray' : '')
    }
  })
})
