/** auth_hmac of one instance: signs what it sends, and tells whether to believe what it hears. */
import type { AuthHmac, VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { decodeTrailer, isSignedBy, signMessage } from '../wire/auth-trailer'
import type { Advert } from '../wire/vrrp'

/** Why a trailer is not believed: also the end of its counter's name. */
export type TrailerFault = 'missing' | 'malformed' | 'stale' | 'unknown_key' | 'bad_hmac' | 'replay'

/** Senders remembered: past that the one unheard for longest is forgotten. Only who knows the secret gets here. */
const MOST_SENDERS = 16

export class SignedAdverts {
  private sent = 0n
  /** the highest sequence believed, by sender; the order is that of the last word */
  private readonly believed = new Map<string, bigint>()

  /** `wall`: milliseconds since the epoch. Unsigned where nothing is configured, or it only receives yet. */
  sign(config: VrrpInstanceConfig, message: Uint8Array, source: string, wall: number): Uint8Array {
    const { auth_hmac } = config
    if (!auth_hmac || auth_hmac.mode === 'receive-only') return message
    const id = activeKey(auth_hmac)
    const secret = secretOf(auth_hmac, id)
    if (!secret) return message
    const clock = sequenceOf(wall)
    this.sent = isAfter(clock, this.sent) || isLost(auth_hmac, config, this.sent, clock) ? clock : after(this.sent)
    return signMessage(message, source, { id, secret }, this.sent)
  }

  /** A trailer that passes raises what its sender must pass next time. */
  check({ auth_hmac, advert_int }: VrrpInstanceConfig, advert: Advert, source: string, wall: number) {
    if (!auth_hmac) return undefined
    if (!advert.signed) return auth_hmac.mode === 'enforce' ? 'missing' : undefined
    const { message, trailer } = advert.signed
    const said = decodeTrailer(trailer)
    if (!said) return 'malformed'
    // Before the digest: what is stale costs nothing.
    if (auth_hmac.anti_replay === 'time') {
      const off = BigInt.asIntN(32, (said.sequence >> 32n) - BigInt(Math.floor(wall / 1000)))
      if (Math.abs(Number(off)) > windowSeconds(auth_hmac, advert_int)) return 'stale'
    }
    const secret = secretOf(auth_hmac, said.keyId)
    if (!secret) return 'unknown_key'
    if (!isSignedBy(message, trailer, source, secret)) return 'bad_hmac'
    return this.isNews(source, said.sequence) ? undefined : 'replay'
  }

  private isNews(source: string, sequence: bigint): boolean {
    const before = this.believed.get(source)
    if (before !== undefined && !isAfter(sequence, before)) return false
    this.believed.delete(source)
    this.believed.set(source, sequence)
    if (this.believed.size > MOST_SENDERS) this.believed.delete([...this.believed.keys()][0] ?? '')
    return true
  }
}

/** Signed or not, these adverts may have a trailer. */
export function mayBeSigned(config: VrrpInstanceConfig): boolean {
  return config.auth_hmac !== undefined
}

/** The first key signs where active_key names none. */
function activeKey({ active_key, keys }: AuthHmac): number {
  return active_key ?? keys[0]?.id ?? 0
}

/** `hex:` and digits, or the characters themselves; a `file:` is the host's to read before it hands the configuration over. */
function secretOf({ keys }: AuthHmac, id: number): Uint8Array | undefined {
  const text = keys.find(key => key.id === id)?.secret
  if (text === undefined || text.startsWith('file:')) return undefined
  if (!text.startsWith('hex:')) return Uint8Array.from(text, character => character.charCodeAt(0) & 255)
  return Uint8Array.from(text.slice(4).match(/../g) ?? [], digits => Number.parseInt(digits, 16))
}

/** Seconds, then 1/65536 seconds; sixteen bits are left for a counter. */
function sequenceOf(wall: number): bigint {
  return BigInt.asUintN(64, BigInt(Math.floor((wall / 1000) * 65536)) << 16n)
}

/** keepalived's default: three adverts, and five seconds at the least. */
function windowSeconds({ time_window }: AuthHmac, advertInterval: number): number {
  return Math.floor((time_window ?? Math.max(3 * advertInterval, 5000)) / 1000)
}

/**
 * Our clock had run ahead and was set back: whoever goes by the time refuses what we sent since, and would refuse what
 * follows it for as long. Deviates: keepalived goes on from there and is deaf to its peers until the clock has caught up.
 */
function isLost(hmac: AuthHmac, { advert_int }: VrrpInstanceConfig, sent: bigint, clock: bigint): boolean {
  if (hmac.anti_replay !== 'time') return false
  return isAfter(sent >> 32n, (clock >> 32n) + BigInt(windowSeconds(hmac, advert_int)))
}

function after(sequence: bigint): bigint {
  return BigInt.asUintN(64, sequence + 1n)
}

/** Serial number arithmetic (RFC 1982): right across the wrap of the field too. */
function isAfter(a: bigint, b: bigint): boolean {
  return BigInt.asIntN(64, a - b) > 0n
}
