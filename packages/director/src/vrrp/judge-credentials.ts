/** The part of the receive checks that asks for proof: auth_hmac's trailer, and version 2's password and AH. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { isAuthentic } from '../wire/ah'
import type { Advert } from '../wire/vrrp'
import { authTypeOf, keyOf } from './credentials'
import type { Believed, ReceivedFrom, Remark } from './judge-advert'
import type { TrailerFault } from './signed-adverts'

interface Claim {
  config: VrrpInstanceConfig
  advert: Advert
  from: ReceivedFrom
  believed: Believed
}

export function trailerFails({ advert, from, believed }: Claim): Remark | undefined {
  const fault = believed.trailerFault(advert)
  if (!fault) return undefined
  const rule = `hmac-${fault.replace('_', '-')}`
  return { counter: `auth_ext_${fault}`, rule, text: `${trailerFaults[fault]} ${from.source}` }
}

const trailerFaults: Readonly<Record<TrailerFault, string>> = {
  missing: 'no auth_hmac trailer from',
  malformed: 'malformed auth_hmac trailer from',
  stale: 'auth_hmac time outside of the window from',
  unknown_key: 'auth_hmac with an unknown key from',
  bad_hmac: 'invalid HMAC from',
  replay: 'replayed auth_hmac sequence from',
}

/** Version 3 has no authentication (RFC 9568 §9). */
export function authenticationFails({ config, advert, from, believed }: Claim): Remark | undefined {
  if (config.version !== 2) return undefined
  if (advert.authType > 2) {
    const text = `received an invalid auth type ${advert.authType} from ${from.source}!`
    return { counter: 'invalid_authtype', rule: 'auth-type', text }
  }
  const expected = authTypeOf(config)
  if (advert.authType !== expected) {
    const text = `received a ${advert.authType} auth from ${from.source}, expecting ${expected}!`
    return { counter: 'authtype_mismatch', rule: 'auth-type-mismatch', text }
  }
  if (expected === 2) return headerFails(config, from, believed.sequence)
  if (expected === 0) return undefined
  // Every byte is compared, so that the time taken tells nothing of the first that differs.
  let difference = 0
  for (const [i, byte] of keyOf(config).entries()) difference |= byte ^ (advert.authData?.[i] ?? 0)
  if (difference === 0) return undefined
  return failure('auth-password', `received an invalid passwd from ${from.source}!`)
}

function headerFails(config: VrrpInstanceConfig, { ah, source }: ReceivedFrom, last: number): Remark | undefined {
  if (!ah || !isAuthentic(ah.packet, keyOf(config)))
    return failure('ah-check', `received AH with an invalid auth value from ${source}!`)
  if (ah.sequence > last) return undefined
  return failure(
    'ah-replay',
    `IPSEC-AH sequence number ${ah.sequence} from ${source} was already processed, ours is ${last}`,
  )
}

function failure(rule: string, text: string): Remark {
  return { counter: 'auth_failure', rule, text }
}
