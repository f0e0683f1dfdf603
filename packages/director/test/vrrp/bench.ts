/** One instance on a bench: a state to begin in, adverts to hear, and its effects in short. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { expect } from 'vitest'
import type { VrrpEffect, VrrpStateName } from '../../src/vrrp/effect'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { encodeAdvert, passwordBytes } from '../../src/wire/vrrp'
import { vrrpConfig } from './config'

export const own = '125.38.38.12'
export const vip = '125.38.38.64'
export type Over = Partial<VrrpInstanceConfig>

export interface Sent {
  priority?: number
  source?: string
  password?: string
  authType?: 0 | 1
  interval?: number
  addresses?: string[]
  ttl?: number
  version?: 2 | 3
  destination?: string
  /** changes the packet before it is heard */
  spoil?: (packet: Uint8Array) => void
  /** the checksum is made with another destination, or without a pseudo-header */
  checksumOf?: string | 'v2'
}

/** Priority 150 at 125.38.38.12, at the instant it entered the state; effects so far are taken. */
export class Bench {
  readonly stack: VrrpStack
  now = 0

  constructor(
    state: VrrpStateName,
    private readonly over: Over = {},
  ) {
    const up = state !== 'FAULT'
    this.stack = new VrrpStack(
      this.config(over),
      { interfaces: [{ name: 'eth0', up, address: own, mac: '02:00:00:00:00:01' }] },
      0,
    )
    if (state === 'MASTER')
      for (let n = 0; n < 3 && this.state !== 'MASTER'; n++) this.advance(this.stack.nextDeadline())
    if (state === 'INIT') this.stack.shutdown(0)
    this.stack.takeEffects()
    expect(this.state).toBe(state)
  }

  config(over: Over) {
    return vrrpConfig([{ priority: 150, ...over }])
  }

  advance(to: number): void {
    this.now = to
    this.stack.tick(to)
  }

  hear(sent: Sent): void {
    const {
      priority = 100,
      source = '125.38.38.11',
      password = '1111',
      authType = 1,
      interval = 100,
      addresses = [vip],
    } = sent
    const version = sent.version ?? this.over.version ?? 2
    const ends = { source, destination: sent.destination ?? '224.0.0.18' }
    const counted = sent.checksumOf === 'v2' ? undefined : { source, destination: sent.checksumOf ?? ends.destination }
    const common = { virtual_router_id: 51, priority, advertIntervalCentis: interval, addresses }
    const packet =
      version === 3
        ? encodeAdvert({ version, authType: 0, ...common }, counted)
        : encodeAdvert({ version, authType, ...common, authData: passwordBytes(authType ? password : '') }, ends)
    sent.spoil?.(packet)
    this.stack.receive(packet, { interface: 'eth0', ttl: sent.ttl ?? 255, ...ends }, this.now)
  }

  get snapshot() {
    return this.stack.snapshot(this.now)[0]!
  }

  get state(): VrrpStateName {
    return this.snapshot.state
  }

  /** Until when it waits. */
  get waits(): number {
    return Math.round((this.stack.nextDeadline() - this.now) * 1000) / 1000
  }

  effects(): string {
    return this.stack.takeEffects().map(inShort).join(' ')
  }
}

/** advert:150, transition, add, remove, arp, remark:rule */
export function inShort(effect: VrrpEffect): string {
  switch (effect.type) {
    case 'sendAdvert':
      return `advert:${effect.priority}`
    case 'transition':
      return `${effect.from}>${effect.to}`
    case 'dropTraffic':
      return 'drop'
    case 'acceptTraffic':
      return 'accept'
    case 'addRoute':
    case 'removeRoute':
      return `${effect.type}:${effect.route.destination}`
    case 'addRule':
    case 'removeRule':
      return `${effect.type}:${effect.rule.priority}`
    case 'addAddress':
      return 'add'
    case 'removeAddress':
      return 'remove'
    case 'sendGratuitousArp':
      return 'arp'
    case 'sendNeighbourAdvertisement':
      return 'na'
    case 'timerExpired':
      return 'expired'
    case 'priority':
      return `priority:${effect.to}`
    case 'runScript':
      return `run:${effect.script.name}`
    case 'groupTransition':
      return `${effect.group}:${effect.to}`
    case 'trackerChanged':
      return `${effect.tracker}:${effect.up ? 'up' : 'down'}`
    case 'splitBrain':
      return effect.over ? 'split-over' : `split:${effect.evidence.seen}`
    case 'strayRemark':
      return 'stray'
    case 'peerRemark':
      return `remark:${effect.rule}`
  }
}

export function later(bench: Bench, now: number): Bench {
  bench.now = now
  return bench
}

export function flap(bench: Bench): void {
  bench.stack.linkChanged('eth0', false, 0)
  bench.stack.linkChanged('eth0', true, 0)
}

/** MASTER with one more interface, which is up. */
export function tracking(interfaceName: string, over: Over): Bench {
  const bench = new Bench('FAULT', over)
  bench.stack.linkChanged(interfaceName, true, 0)
  bench.stack.linkChanged('eth0', true, 0)
  bench.advance(bench.stack.nextDeadline())
  bench.stack.takeEffects()
  expect(bench.state).toBe('MASTER')
  return bench
}
