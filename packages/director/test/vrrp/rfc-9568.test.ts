/**
 * One test for each MUST and SHOULD of RFC 9568 §6 to §8 that is this machine's to keep, by section. What is the
 * kernel's (answering ARP by the virtual MAC, forwarding) is tried on real packets in apps/agent/test/netns.
 */
import { describe, expect, it } from 'vitest'
import type { VrrpEffect } from '../../src/vrrp/effect'
import { masterDownInterval, skewTime } from '../../src/vrrp/timers'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { decodeAdvert, isMalformed } from '../../src/wire/vrrp'
import { Bench, later, type Over, own, type Sent, vip } from './bench'
import { vrrpConfig } from './config'

const v3: Over = { version: 3, authentication: undefined }
const active = (over: Over = {}) => new Bench('MASTER', { ...v3, ...over })
const backup = (over: Over = {}) => new Bench('BACKUP', { ...v3, ...over })
const owner: Over = { priority: 255, state: 'MASTER' }
type SendAdvert = Extract<VrrpEffect, { type: 'sendAdvert' }>
const adverts = (bench: Bench) =>
  bench.stack.takeEffects().filter((effect): effect is SendAdvert => effect.type === 'sendAdvert')

describe('RFC 9568 §6.1 parameters', () => {
  it('Skew_Time is ((256 - Priority) * Active_Adver_Interval) / 256', () => {
    expect(skewTime(100, 1000, 3)).toBeCloseTo(609.375, 9)
    expect(skewTime(254, 10, 3)).toBeCloseTo(0.078125, 9)
  })
  it('Active_Down_Interval is (3 * Active_Adver_Interval) + Skew_Time', () => {
    expect(masterDownInterval(100, 1000, 3)).toBeCloseTo(3609.375, 9)
  })
  it('Advertisement_Interval is 12 bits of centiseconds, the reserved bits zero when sent and ignored when heard', () => {
    const bench = active({ advert_int: 40_950 })
    bench.advance(bench.stack.nextDeadline())
    bench.advance(bench.stack.nextDeadline())
    const [advert] = adverts(bench)
    expect(advert && [advert.packet[4], advert.packet[5]]).toEqual([0x0f, 0xff])
    const heard = decodeAdvert(advert!.packet.with(4, 0xff).with(6, 0).with(7, 0))
    expect(isMalformed(heard) || heard.advertIntervalCentis).toBe(4095)
  })
  it('Preempt_Mode is true by default', () => {
    const bench = backup()
    later(bench, 1000).hear({})
    expect(bench.waits).toBeCloseTo(masterDownInterval(150, 1000, 3) - 1000, 2)
  })
})

describe('RFC 9568 §6.4.1 Initialize', () => {
  it('the owner sends an ADVERTISEMENT, broadcasts a gratuitous ARP for each address, and is Active', () => {
    const bench = backup({
      ...owner,
      virtual_ipaddress: [
        { address: vip, prefix_length: 32 },
        { address: '10.0.0.7', prefix_length: 32 },
      ],
      garp_master_repeat: 1,
    })
    expect(bench.waits).toBe(0)
    bench.advance(0)
    expect(bench.effects()).toBe('advert:255 BACKUP>MASTER add add arp arp')
    expect(bench.waits).toBe(1000)
  })
  it('the owner of IPv6 addresses sends an unsolicited ND Neighbor Advertisement for each', () => {
    const over = {
      ...v3,
      ...owner,
      garp_master_repeat: 1,
      virtual_ipaddress: [{ address: 'fe80::64', prefix_length: 128 }],
    }
    const stack = new VrrpStack(
      vrrpConfig([over]),
      { interfaces: [{ name: 'eth0', up: true, linkLocal: 'fe80::1' }] },
      0,
    )
    stack.tick(0)
    expect(stack.takeEffects().filter(({ type }) => type === 'sendNeighbourAdvertisement')).toMatchObject([
      { address: 'fe80::64' },
    ])
  })
  it('everybody else sets Active_Adver_Interval to its own and Active_Down_Timer to Active_Down_Interval', () => {
    const bench = backup({ advert_int: 500 })
    expect(bench.state).toBe('BACKUP')
    expect(bench.waits).toBeCloseTo(masterDownInterval(150, 500, 3), 2)
  })
})

describe('RFC 9568 §6.4.2 Backup', () => {
  it('MUST NOT answer for the addresses: it holds none and announces none', () => {
    const bench = backup()
    bench.hear({ priority: 200 })
    expect(bench.snapshot.vips).toEqual([{ address: vip, prefix_length: 32, held: false }])
    expect(bench.effects()).toBe('')
  })
  it('MUST NOT send an ADVERTISEMENT', () => {
    const bench = backup()
    for (let n = 0; n < 5; n++) later(bench, n * 1000).hear({ priority: 200 })
    bench.advance(5000)
    bench.stack.shutdown(5000)
    expect(adverts(bench)).toEqual([])
  })
  it('a Shutdown event cancels Active_Down_Timer and goes to Initialize', () => {
    const bench = backup()
    bench.stack.shutdown(0)
    expect([bench.state, bench.waits]).toEqual(['INIT', Number.POSITIVE_INFINITY])
  })
  it('the end of Active_Down_Timer sends an ADVERTISEMENT, then gratuitous ARPs, and is Active', () => {
    const bench = backup({ garp_master_repeat: 1 })
    bench.advance(bench.stack.nextDeadline())
    expect(bench.effects()).toBe('advert:150 BACKUP>MASTER add arp')
    expect(bench.waits).toBe(1000)
  })
  it('Priority 0 sets Active_Down_Timer to Skew_Time', () => {
    const bench = backup()
    bench.hear({ priority: 200, interval: 50 })
    later(bench, 100).hear({ priority: 0, interval: 50 })
    expect(bench.waits).toBeCloseTo(skewTime(150, 500, 3), 2)
  })
  it.each([150, 151, 255])('Priority %d, equal or greater, sets Active_Adver_Interval and the timer anew', priority => {
    const bench = backup()
    later(bench, 2000).hear({ priority, interval: 20 })
    expect(bench.waits).toBeCloseTo(masterDownInterval(150, 200, 3), 2)
  })
  it('with Preempt_Mode false a lesser Priority does so too', () => {
    const bench = backup({ nopreempt: true })
    later(bench, 2000).hear({ priority: 1 })
    expect(bench.waits).toBeCloseTo(masterDownInterval(150, 1000, 3), 2)
  })
  it('with Preempt_Mode true a lesser Priority is discarded', () => {
    const bench = backup()
    later(bench, 2000).hear({ priority: 149, interval: 20 })
    expect(bench.waits).toBeCloseTo(masterDownInterval(150, 1000, 3) - 2000, 2)
  })
})

describe('RFC 9568 §6.4.3 Active', () => {
  it('MUST answer for the addresses: it holds them all', () => {
    expect(active().snapshot.vips).toEqual([{ address: vip, prefix_length: 32, held: true }])
  })
  it('a Shutdown event sends an ADVERTISEMENT with Priority 0 and goes to Initialize', () => {
    const bench = active()
    bench.stack.shutdown(bench.now)
    expect(bench.effects()).toBe('advert:0 remove MASTER>INIT')
  })
  it('the end of Adver_Timer sends an ADVERTISEMENT and sets the timer to Advertisement_Interval', () => {
    const bench = active({ advert_int: 100 })
    bench.advance(bench.stack.nextDeadline())
    expect([bench.effects(), bench.waits]).toEqual(['advert:150', 100])
  })
  it('Priority 0 sends an ADVERTISEMENT and sets Adver_Timer anew', () => {
    const bench = active()
    later(bench, bench.now + 700).hear({ priority: 0 })
    expect([bench.effects(), bench.waits]).toEqual(['advert:150', 1000])
  })
  it.each<[string, Sent]>([
    ['a greater Priority', { priority: 151 }],
    ['an equal Priority from a greater primary address', { priority: 150, source: '125.38.38.200' }],
  ])('%s makes it Backup, with the interval that was heard', (_, sent) => {
    const bench = active()
    bench.hear({ ...sent, interval: 20 })
    expect(bench.state).toBe('BACKUP')
    expect(bench.waits).toBeCloseTo(masterDownInterval(150, 200, 3), 2)
  })
  it.each<[string, Sent]>([
    ['a lesser Priority', { priority: 149 }],
    ['an equal Priority from a lesser primary address', { priority: 150, source: '125.38.38.9' }],
  ])('%s is discarded, and an ADVERTISEMENT is sent at once to assert the Active state', (_, sent) => {
    const bench = active()
    bench.hear({ ...sent, interval: 20 })
    expect(bench.state).toBe('MASTER')
    expect(adverts(bench)).toHaveLength(1)
    expect(bench.snapshot.masterDownInterval).toBeCloseTo(masterDownInterval(150, 1000, 3), 6)
  })
  it('compares primary addresses as unsigned integers in network byte order', () => {
    const bench = active()
    bench.hear({ priority: 150, source: '125.38.38.9' }) // as text 9 is more than 12
    expect(bench.state).toBe('MASTER')
    bench.hear({ priority: 150, source: '200.0.0.1' }) // as signed numbers it would be less
    expect(bench.state).toBe('BACKUP')
  })
})

describe('RFC 9568 §7.1 receiving', () => {
  const discarded: [string, Sent, Over?][] = [
    ['the IP TTL is 255', { ttl: 254 }],
    ['the VRRP version is 3', { version: 2, authType: 0 }],
    ['the packet type is 1', { spoil: packet => packet.set([0x32], 0) }],
    ['the length is that of the header and its addresses', { spoil: packet => packet.set([2], 3) }],
    ['the checksum is right', { spoil: packet => packet.set([packet[7]! ^ 1], 7) }],
  ]
  it.each(discarded)('MUST verify that %s; SHOULD log once', (_, sent) => {
    const bench = active()
    for (let n = 0; n < 3; n++) bench.hear({ priority: 200, ...sent })
    expect(bench.state).toBe('MASTER')
    expect(bench.effects().match(/remark/g)).toHaveLength(1)
  })
  it('MUST verify that the VRID is configured on the receiving interface', () => {
    const bench = active()
    bench.hear({ priority: 200, spoil: packet => packet.set([99], 1) })
    expect(bench.state).toBe('MASTER')
    expect(bench.stack.counters()).toMatchObject({ vrid_err: 1 })
  })
  it('MUST verify that the local router is not the address owner, where owner_ignore_adverts asks for it', () => {
    const bench = active({ ...owner, owner_ignore_adverts: true })
    bench.hear({ priority: 255, source: '200.0.0.1' })
    expect(bench.state).toBe('MASTER')
  })
  it('the owner does not yield to a lesser Priority, whatever else is configured', () => {
    const bench = active(owner)
    bench.hear({ priority: 254, source: '200.0.0.1' })
    expect(bench.state).toBe('MASTER')
  })
  it('SHOULD log another Max Advertise Interval, and processes the packet', () => {
    const bench = active()
    bench.hear({ priority: 200, interval: 200 })
    expect(bench.state).toBe('BACKUP')
    expect(bench.effects()).toContain('remark:advert-interval-mismatch')
  })
  it('MAY verify the addresses, SHOULD log a difference, and processes the packet', () => {
    const bench = active()
    bench.hear({ priority: 200, addresses: ['10.9.9.9'] })
    expect(bench.state).toBe('BACKUP')
    expect(bench.effects()).toContain('remark:address-list-mismatch')
  })
})

describe('RFC 9568 §7.2 transmitting', () => {
  const one = (bench: Bench) => {
    bench.advance(bench.stack.nextDeadline())
    return adverts(bench)[0]!
  }
  it('MUST fill in the fields from the state of the virtual router, and the checksum', () => {
    const { packet, source, destination } = one(active())
    expect(decodeAdvert(packet, { source, destination })).toEqual({
      version: 3,
      virtual_router_id: 51,
      priority: 150,
      authType: 0,
      advertIntervalCentis: 100,
      addresses: [vip],
    })
  })
  it('MUST send from the primary IPv4 address of the interface, to the group, with TTL 255', () => {
    expect(one(active())).toMatchObject({ source: own, destination: '224.0.0.18', ttl: 255, interface: 'eth0' })
  })
  it('MUST send from the link-local IPv6 address of the interface, to the group, with hop limit 255', () => {
    const over = { ...v3, virtual_ipaddress: [{ address: 'fe80::64', prefix_length: 128 }] }
    const stack = new VrrpStack(
      vrrpConfig([over]),
      { interfaces: [{ name: 'eth0', up: true, address: own, linkLocal: 'fe80::1' }] },
      0,
    )
    stack.tick(stack.nextDeadline())
    const sent = stack.takeEffects().find(({ type }) => type === 'sendAdvert')
    expect(sent).toMatchObject({ source: 'fe80::1', destination: 'ff02::12', ttl: 255 })
  })
  it('sends nothing from an interface that has no address: it is no virtual router', () => {
    const stack = new VrrpStack(vrrpConfig([v3]), { interfaces: [{ name: 'eth0', up: true }] }, 0)
    expect(stack.snapshot(0)[0]).toMatchObject({ state: 'FAULT' })
  })
})

describe('RFC 9568 §8 operation', () => {
  it('§8.3.1 a router that is not Active does not hold the addresses, so it forwards nothing sent to them', () => {
    const bench = active()
    bench.hear({ priority: 200 })
    expect(bench.effects()).toBe('remove MASTER>BACKUP')
    expect(bench.snapshot.vips[0]!.held).toBe(false)
  })
  it('§8.4.1 versions do not mix in one virtual router: each discards the other’s packets', () => {
    const three = active()
    three.hear({ priority: 200, version: 2, authType: 0 })
    const two = new Bench('MASTER', { version: 2, authentication: undefined })
    two.hear({ priority: 200, version: 3 })
    expect([three.state, two.state]).toEqual(['MASTER', 'MASTER'])
  })
})

describe('RFC 3768, where version 2 differs', () => {
  const two = { version: 2, authentication: undefined } as const
  it('§5.3.6 to §5.3.10 authentication data are eight zeros of type 0', () => {
    const bench = new Bench('MASTER', two)
    bench.advance(bench.stack.nextDeadline())
    const { packet } = adverts(bench)[0]!
    expect([packet[4], [...packet.slice(-8)]]).toEqual([0, [0, 0, 0, 0, 0, 0, 0, 0]])
  })
  it('§5.3.8 the checksum has no pseudo-header', () => {
    const bench = new Bench('MASTER', two)
    bench.advance(bench.stack.nextDeadline())
    expect(isMalformed(decodeAdvert(adverts(bench)[0]!.packet, { source: '9.9.9.9', destination: '8.8.8.8' }))).toBe(
      false,
    )
  })
  it('§6.1 Skew_Time is (256 - Priority) / 256 seconds, whatever the interval', () => {
    expect(skewTime(156, 10_000, 2)).toBeCloseTo(390.625, 9)
  })
  it('§6.4.2 the interval is its own and never the Master’s', () => {
    const bench = new Bench('BACKUP', { ...two, advert_int: 2000 })
    bench.hear({ priority: 200, authType: 0, interval: 200 })
    expect(bench.waits).toBeCloseTo(masterDownInterval(150, 2000, 2), 2)
  })
  it('§6.4.3 a lesser Priority is discarded; as keepalived does, an ADVERTISEMENT answers it', () => {
    const bench = new Bench('MASTER', two)
    bench.hear({ priority: 1, authType: 0 })
    expect([bench.state, adverts(bench).length]).toEqual(['MASTER', 1])
  })
  it('§7.1 MUST discard another Adver Interval', () => {
    const bench = new Bench('MASTER', two)
    bench.hear({ priority: 200, authType: 0, interval: 200 })
    expect(bench.state).toBe('MASTER')
  })
})
