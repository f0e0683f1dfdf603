/**
 * A million packets that nobody honest sent, through decoders and running machines: nothing throws, nothing changes a
 * state or a timer, and every single one is counted. The seed is printed and replays.
 */
import type { AuthHmac, VrrpInstance } from '@keelson/keepalived-conf/config'
import { describe, expect, it } from 'vitest'
import type { VrrpEffect } from '../../src/vrrp/effect'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { decodeAh, encodeAh } from '../../src/wire/ah'
import { signMessage } from '../../src/wire/auth-trailer'
import { internetChecksum } from '../../src/wire/checksum'
import { encodeIpv4 } from '../../src/wire/ipv4'
import { isMalformed } from '../../src/wire/malformed'
import { encodeAdvert, passwordBytes, sealAdvert } from '../../src/wire/vrrp'
import { vrrpConfig } from './config'

const PACKETS = 1_000_000
const seed = Date.now() % 0x7fffffff || 1
const secret = 'hex:'.padEnd(68, '5a')
const key = new Uint8Array(32).fill(0x5a)
const six = { virtual_ipaddress: [{ address: 'fe80::64', prefix_length: 128 }] }
const hmac: AuthHmac = { keys: [{ id: 1, secret }], anti_replay: 'monotonic', mode: 'enforce' }
const plain = { authentication: undefined }

interface Carrier {
  over: Partial<VrrpInstance>
  kind?: 'ah' | 'hmac'
}
const carriers: Record<string, Carrier> = {
  'v2 without authentication': { over: plain },
  'v2 with a password': { over: { authentication: { auth_type: 'PASS', auth_pass: 'secret12' } } },
  'v2 in AH': { over: { authentication: { auth_type: 'AH', auth_pass: 'secret12' } }, kind: 'ah' },
  'v2 signed': { over: { ...plain, auth_hmac: hmac }, kind: 'hmac' },
  v3: { over: { ...plain, version: 3 } },
  'v3 signed': { over: { ...plain, version: 3, auth_hmac: hmac }, kind: 'hmac' },
  'v3 over IPv6': { over: { ...plain, version: 3, ...six } },
  'v3 over IPv6, signed': { over: { ...plain, version: 3, ...six, auth_hmac: hmac }, kind: 'hmac' },
}

/** One state of one carrier, an honest packet, and the machine that is to withstand. */
class Target {
  readonly stack: VrrpStack
  readonly now: number
  readonly honest: Uint8Array
  readonly ends: { source: string; destination: string }

  constructor(
    readonly carrier: Carrier,
    readonly state: 'MASTER' | 'BACKUP',
  ) {
    const v6 = carrier.over.virtual_ipaddress !== undefined
    this.ends = v6 ? { source: 'fe80::2', destination: 'ff02::12' } : { source: '10.0.0.2', destination: '224.0.0.18' }
    const interfaces = [{ name: 'eth0', up: true, address: '10.0.0.1', linkLocal: 'fe80::1' }]
    this.stack = new VrrpStack(
      vrrpConfig([{ priority: 150, ...carrier.over }]),
      { interfaces, wall: 1_795_347_780_000 },
      0,
    )
    this.now = state === 'MASTER' ? this.stack.nextDeadline() : 0
    this.stack.tick(this.now)
    this.honest = this.#encode(v6 ? ['fe80::64'] : ['125.38.38.64'])
    this.hear(this.honest) // what is said again is a replay from here on, where replays are refused
    expect(this.stack.snapshot(this.now)[0]!.state).toBe(state)
    this.stack.takeEffects()
  }

  #encode(addresses: string[]): Uint8Array {
    const { over, kind } = this.carrier
    const authType = kind === 'ah' ? 2 : over.authentication ? 1 : 0
    const priority = this.state === 'MASTER' ? 50 : 200
    const fields = { version: over.version ?? 2, virtual_router_id: 51, priority, advertIntervalCentis: 100, addresses }
    const authData = authType === 1 ? passwordBytes('secret12') : undefined
    const message = encodeAdvert({ ...fields, authType, ...(authData && { authData }) }, this.ends)
    if (kind === 'ah') return encodeAh({ ...this.ends, id: 1 }, message, passwordBytes('secret12'), 7)
    if (kind === 'hmac')
      return sealAdvert(signMessage(message, this.ends.source, { id: 1, secret: key }, 9n << 32n), this.ends)
    return message
  }

  /** As the agent does. */
  hear(bytes: Uint8Array): void {
    if (this.carrier.kind !== 'ah') this.stack.receive(bytes, { interface: 'eth0', ttl: 255, ...this.ends }, this.now)
    else {
      const packet = decodeAh(bytes)
      if (isMalformed(packet)) this.stack.receiveUnreadable()
      else {
        const ah = { sequence: packet.sequence, packet: bytes }
        this.stack.receive(packet.payload, { interface: 'eth0', ttl: packet.ttl, ...this.ends, ah }, this.now)
      }
    }
  }

  /** By hand, and not by the code under test: could an honest peer have sent this? */
  isHonest(bytes: Uint8Array): boolean {
    const { over, kind } = this.carrier
    if (kind) return false // the only one that is was believed already
    const version = over.version ?? 2
    const width = over.virtual_ipaddress ? 16 : 4
    const length = 8 + (bytes[3] ?? 0) * width + (version === 2 ? 8 : 0)
    if (bytes[0] !== ((version << 4) | 1) || bytes[1] !== 51 || bytes.length !== length) return false
    if (version === 2 && bytes[5] !== 1) return false
    if (version === 2 && bytes[4] !== (over.authentication ? 1 : 0)) return false
    if (over.authentication && String.fromCharCode(...bytes.slice(-8)) !== 'secret12') return false
    return internetChecksum(...(version === 3 ? [this.#pseudoHeader(bytes.length)] : []), bytes) === 0
  }

  #pseudoHeader(length: number): Uint8Array {
    if (!this.carrier.over.virtual_ipaddress) return Uint8Array.of(10, 0, 0, 2, 224, 0, 0, 18, 0, 112, 0, length)
    const [source, group] = [new Uint8Array(16), new Uint8Array(16)]
    source.set([0xfe, 0x80])
    source[15] = 2
    group.set([0xff, 2])
    group[15] = 0x12
    return Uint8Array.of(...source, ...group, 0, 0, length >> 8, length & 255, 0, 0, 0, 112)
  }

  /** How many packets were counted as refused, or as nobody's. */
  get refused(): number {
    const { counters } = this.stack.snapshot(this.now)[0]!
    const { vrid_err = 0, unreadable = 0 } = this.stack.counters()
    return refusals.reduce((sum, name) => sum + (counters[name] ?? 0), vrid_err + unreadable)
  }
}

const refusals = [
  'packet_len_err',
  'ip_ttl_err',
  'vers_err',
  'invalid_authtype',
  'authtype_mismatch',
  'auth_failure',
  'advert_interval_err',
  'invalid_type_rcvd',
  'chk_err',
  'auth_ext_missing',
  'auth_ext_malformed',
  'auth_ext_unknown_key',
  'auth_ext_stale',
  'auth_ext_bad_hmac',
  'auth_ext_replay',
]
const harmless = new Set<VrrpEffect['type']>(['peerRemark', 'splitBrain', 'strayRemark'])

describe('a million packets that are no adverts', () => {
  it('change nothing and are each counted', () => {
    const random = xorshift(seed)
    const targets = Object.entries(carriers).flatMap(([name, carrier]) =>
      (['MASTER', 'BACKUP'] as const).map(state => ({
        name: `${name} as ${state}`,
        target: new Target(carrier, state),
      })),
    )
    const each = Math.ceil(PACKETS / targets.length)
    let heard = 0
    for (const { name, target } of targets) {
      const { stack } = target
      const [deadline, before] = [stack.nextDeadline(), target.refused]
      let sent = 0
      while (sent < each) {
        const bytes = mutate(target.honest, random)
        if (target.isHonest(bytes)) continue
        target.hear(bytes)
        sent++
        const effects = stack.takeEffects()
        const changed = stack.nextDeadline() !== deadline || effects.some(({ type }) => !harmless.has(type))
        if (changed) expect.fail(`seed ${seed}, ${name}: packet ${Buffer.from(bytes).toString('hex')} did something`)
      }
      heard += sent
      expect({ name, seed, refused: target.refused - before }).toEqual({ name, seed, refused: sent })
      expect(stack.snapshot(target.now)[0]!.state).toBe(target.state)
    }
    console.info(`fuzz: ${heard} packets refused by ${targets.length} machines, seed ${seed}`)
    expect(heard).toBeGreaterThanOrEqual(PACKETS)
  }, 600_000)

  it('and whole IPv4 packets around them are read or refused, never thrown at', () => {
    const random = xorshift(seed)
    const honest = encodeIpv4(
      { source: '10.0.0.2', destination: '224.0.0.18', id: 1 },
      new Target(carriers.v3!, 'BACKUP').honest,
    )
    for (let n = 0; n < 50_000; n++) expect(typeof decodeAh(mutate(honest, random))).toBe('object')
  })
})

/** A few bits flipped, bytes written over, cut, drawn out, or made up altogether. */
function mutate(honest: Uint8Array, random: () => number): Uint8Array {
  const way = random() % 8
  if (way === 0) return Uint8Array.from({ length: random() % 80 }, () => random() & 255)
  if (way === 1) return honest.slice(0, random() % honest.length)
  if (way === 2)
    return Uint8Array.from({ length: honest.length + 1 + (random() % 40) }, (_, i) => honest[i] ?? random() & 255)
  const bytes = honest.slice()
  for (let n = 1 + (random() % 4); n > 0; n--) {
    const at = random() % bytes.length
    bytes[at] = way < 6 ? bytes[at]! ^ (1 << (random() & 7)) : random() & 255
  }
  return bytes
}

function xorshift(start: number): () => number {
  let x = start
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return x >>> 0
  }
}
