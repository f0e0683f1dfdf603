/** auth_hmac in the running machine: who is believed, who is not, and what it is counted as. */
import type { AuthHmac, VrrpInstance } from '@keelson/keepalived-conf/config'
import { describe, expect, it } from 'vitest'
import { SimulatedLan } from '../../src/sim/simulated-lan'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { signMessage } from '../../src/wire/auth-trailer'
import { encodeAdvert, sealAdvert } from '../../src/wire/vrrp'
import { vrrpConfig } from './config'

const first = `hex:${'0123456789abcdef'.repeat(4)}`
const second = 'a-secret-of-thirty-two-characters'
const hmac = (over: Partial<AuthHmac> = {}): AuthHmac => ({
  keys: [
    { id: 1, secret: first },
    { id: 2, secret: second },
  ],
  anti_replay: 'time',
  mode: 'enforce',
  ...over,
})
const wall = 1_795_347_780_000
const carriers: Record<string, Partial<VrrpInstance>> = {
  v2: { version: 2 },
  v3: { version: 3 },
  'v3 unicast': { version: 3, unicast_src_ip: '10.0.0.1', unicast_peer: ['10.0.0.2'] },
  'v3 over IPv6': { version: 3, virtual_ipaddress: [{ address: 'fe80::64', prefix_length: 128 }] },
  'v2 over IPv6': { version: 2, virtual_ipaddress: [{ address: 'fe80::64', prefix_length: 128 }] },
}

/** A MASTER of priority 150 at 10.0.0.1, at `now` milliseconds. */
class Listener {
  readonly now: number
  readonly stack: VrrpStack
  readonly v6: boolean
  constructor(
    auth_hmac: AuthHmac,
    readonly over: Partial<VrrpInstance> = {},
  ) {
    const config = vrrpConfig([{ priority: 150, authentication: undefined, auth_hmac, ...over }])
    this.v6 = over.virtual_ipaddress !== undefined
    const interfaces = [{ name: 'eth0', up: true, address: '10.0.0.1', linkLocal: 'fe80::1' }]
    this.stack = new VrrpStack(config, { interfaces, wall }, 0)
    this.now = this.stack.nextDeadline()
    this.stack.tick(this.now)
    this.stack.takeEffects()
  }

  get snapshot() {
    return this.stack.snapshot(this.now)[0]!
  }

  /** From priority 200; `at` is the sender's time of day, beside ours. */
  hear({ key = 1, secret = first, at = 0, raw = 0, signed = true, spoil = (_: Uint8Array) => {} } = {}): void {
    const source = this.v6 ? 'fe80::2' : '10.0.0.2'
    const destination = this.over.unicast_peer ? '10.0.0.1' : this.v6 ? 'ff02::12' : '224.0.0.18'
    const addresses = this.v6 ? ['fe80::64'] : ['125.38.38.64']
    const version = this.over.version ?? 2
    const fields = { version, virtual_router_id: 51, priority: 200, authType: 0, advertIntervalCentis: 100 } as const
    const message = encodeAdvert({ ...fields, addresses }, { source, destination })
    const bytes = Uint8Array.from(
      secret.startsWith('hex:')
        ? (secret.slice(4).match(/../g) ?? []).map(two => Number.parseInt(two, 16))
        : [...secret].map(c => c.charCodeAt(0)),
    )
    const seconds = BigInt(Math.floor((wall + this.now + at) / 1000))
    const packet = signed
      ? signMessage(message, source, { id: key, secret: bytes }, (seconds << 32n) + BigInt(raw))
      : message
    spoil(packet)
    this.stack.receive(
      sealAdvert(packet, { source, destination }),
      { interface: 'eth0', source, destination, ttl: 255 },
      this.now,
    )
  }
}

describe('signed adverts', () => {
  it.each(Object.entries(carriers))('elect one MASTER of two: %s', (_, over) => {
    const lan = new SimulatedLan()
    const self = (n: number) => [{ name: 'eth0', address: `10.0.0.${n}`, linkLocal: `fe80::${n}` }]
    const config = (priority: number, self: string, peer: string) =>
      vrrpConfig([
        {
          priority,
          authentication: undefined,
          auth_hmac: hmac(),
          ...over,
          ...(over.unicast_peer && { unicast_src_ip: self, unicast_peer: [peer] }),
        },
      ])
    lan.addDirector('a', config(150, '10.0.0.1', '10.0.0.2'), self(1))
    lan.addDirector('b', config(100, '10.0.0.2', '10.0.0.1'), self(2))
    lan.start('a')
    lan.start('b')
    lan.runFor(20_000)
    expect([lan.snapshot('a')[0]!.state, lan.snapshot('b')[0]!.state]).toEqual(['MASTER', 'BACKUP'])
    expect(lan.snapshot('b')[0]!.counters).toMatchObject({ packet_len_err: 0, chk_err: 0 })
    lan.stop('a')
    lan.runFor(1000)
    expect(lan.snapshot('b')[0]!.state).toBe('MASTER')
  })

  describe.each(Object.entries(carriers))('over %s', (_, over) => {
    const refused = (listener: Listener, counter: string) => {
      expect(listener.snapshot.state).toBe('MASTER')
      expect(listener.snapshot.counters).toMatchObject({ [counter]: 1, advert_rcvd: 1 })
    }
    it('are believed with any key that is configured, whichever is active', () => {
      for (const [key, secret] of [
        [1, first],
        [2, second],
      ] as const) {
        const listener = new Listener(hmac({ active_key: 1 }), over)
        listener.hear({ key, secret })
        expect(listener.snapshot.state).toBe('BACKUP')
      }
    })
    it('are refused when unsigned, under enforce', () => {
      const listener = new Listener(hmac(), over)
      listener.hear({ signed: false })
      refused(listener, 'auth_ext_missing')
    })
    it.each(['permissive', 'receive-only'] as const)('may be unsigned under %s, but not wrongly signed', mode => {
      const wrong = new Listener(hmac({ mode }), over)
      wrong.hear({ secret: second })
      refused(wrong, 'auth_ext_bad_hmac')
      const unsigned = new Listener(hmac({ mode }), over)
      unsigned.hear({ signed: false })
      expect(unsigned.snapshot.state).toBe('BACKUP')
    })
    it('are refused with a key nobody knows', () => {
      const listener = new Listener(hmac(), over)
      listener.hear({ key: 9 })
      refused(listener, 'auth_ext_unknown_key')
    })
    it('are refused when a reserved bit is set', () => {
      const listener = new Listener(hmac(), over)
      listener.hear({
        spoil: packet => {
          packet[packet.length - 26] = 1
        },
      })
      refused(listener, 'auth_ext_malformed')
    })
    it('are refused when they are said again', () => {
      const listener = new Listener(hmac(), { ...over, nopreempt: true })
      listener.hear({ raw: 5 })
      expect(listener.snapshot.state).toBe('BACKUP')
      listener.hear({ raw: 5 })
      listener.hear({ raw: 4 })
      expect(listener.snapshot.counters).toMatchObject({ auth_ext_replay: 2 })
      listener.hear({ raw: 6 })
      expect(listener.snapshot.counters).toMatchObject({ auth_ext_replay: 2, advert_rcvd: 4 })
    })
  })

  it('are stale outside of the window on either side: time_window, else three intervals and 5 s at least', () => {
    for (const [over, limit] of [
      [{}, 5],
      [{ time_window: 60_000 }, 60],
    ] as const) {
      for (const [at, state] of [
        [limit, 'BACKUP'],
        [-limit, 'BACKUP'],
        [limit + 1, 'MASTER'],
        [-limit - 1, 'MASTER'],
      ] as const) {
        const listener = new Listener(hmac(over))
        listener.hear({ at: at * 1000 })
        expect({ over, at, state: listener.snapshot.state }).toEqual({ over, at, state })
        expect(listener.snapshot.counters.auth_ext_stale ?? 0).toBe(state === 'MASTER' ? 1 : 0)
      }
    }
  })

  it('go by their order alone under anti_replay monotonic', () => {
    const listener = new Listener(hmac({ anti_replay: 'monotonic' }))
    listener.hear({ at: -86_400_000 })
    expect(listener.snapshot.state).toBe('BACKUP')
  })

  it('rise though the clock goes back, and are not sent by receive-only', () => {
    const trailer = (mode: AuthHmac['mode'], anti_replay: AuthHmac['anti_replay'] = 'monotonic') => {
      const { stack } = new Listener(hmac({ mode, anti_replay }))
      const sequences: bigint[] = []
      for (const jump of [0, -3_600_000, -3_600_000, 3_600_000]) {
        const now = stack.nextDeadline()
        stack.setWallClock(wall + now + jump, now)
        stack.tick(now)
        for (const effect of stack.takeEffects())
          if (effect.type === 'sendAdvert' && effect.packet.length === 48)
            sequences.push(new DataView(effect.packet.buffer).getBigUint64(24))
      }
      return sequences
    }
    const sent = trailer('enforce')
    expect(sent).toHaveLength(4)
    expect(sent.every((each, i) => i === 0 || each > sent[i - 1]!)).toBe(true)
    // By the time of day a sequence that is far ahead of the clock is believed by nobody: it begins anew.
    const [before = 0n, after = 0n] = trailer('enforce', 'time')
    expect(after).toBeLessThan(before)
    expect(trailer('permissive')).toHaveLength(4)
    expect(trailer('receive-only')).toEqual([])
  })
})
