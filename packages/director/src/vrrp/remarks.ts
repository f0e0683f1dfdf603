/** Counts everything and says each thing once: per rule and peer until the next transition, as keepalived logs it. */
import type { VrrpEffect } from './effect'
import type { Remark } from './judge-advert'

export class Remarks {
  private readonly counts: Record<string, number> = Object.fromEntries(counters.map(name => [name, 0]))
  private readonly said = new Set<string>()

  constructor(private readonly say: (remark: { address: string; rule: string; text: string }) => void) {}

  count(counter: string): void {
    this.counts[counter] = (this.counts[counter] ?? 0) + 1
  }

  /** Passes on and counts what announces addresses. */
  countingAnnouncements(emit: (effect: VrrpEffect) => void): (effect: VrrpEffect) => void {
    return effect => {
      if (effect.type === 'sendGratuitousArp') this.count('garp_sent')
      else if (effect.type === 'sendNeighbourAdvertisement') this.count('na_sent')
      emit(effect)
    }
  }

  note({ counter, rule, text }: Remark, address: string): void {
    this.count(counter)
    const key = `${rule} ${address}`
    // Forged sources are as many as somebody likes to send: past the limit they are only counted.
    if (this.said.has(key) || this.said.size >= 64) return
    this.said.add(key)
    this.say({ address, rule, text })
  }

  forget(): void {
    this.said.clear()
  }

  counters(): Record<string, number> {
    return { ...this.counts }
  }
}

const counters = [
  // The names of keepalived's JSON dump, so that its dashboards read ours.
  'advert_rcvd',
  'advert_sent',
  'become_master',
  'release_master',
  'packet_len_err',
  'advert_interval_err',
  'ip_ttl_err',
  'invalid_type_rcvd',
  'addr_list_err',
  'invalid_authtype',
  'authtype_mismatch',
  'auth_failure',
  'pri_zero_rcvd',
  'pri_zero_sent',
  // What it does not count, or not apart.
  'chk_err',
  'vers_err',
  'auth_ext_missing',
  'auth_ext_malformed',
  'auth_ext_unknown_key',
  'auth_ext_stale',
  'auth_ext_bad_hmac',
  'auth_ext_replay',
  'unicast_src_err',
  'owner_ignored',
  'owner_err',
  'lower_pri_rcvd',
  'own_rcvd',
  'garp_sent',
  'na_sent',
]
