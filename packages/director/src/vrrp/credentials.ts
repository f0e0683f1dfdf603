/** What an instance proves its adverts by. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { passwordBytes } from '../wire/vrrp'

/** As the advert says it: 0 none, 1 PASS, 2 AH; version 3 has none (RFC 9568 §1.6). */
export function authTypeOf(config: VrrpInstanceConfig): 0 | 1 | 2 {
  if (config.version === 3 || !config.authentication) return 0
  return config.authentication.auth_type === 'PASS' ? 1 : 2
}

/** The password as the 8 bytes that PASS sends and AH takes for its key. */
export function keyOf({ authentication }: VrrpInstanceConfig): Uint8Array {
  return passwordBytes(authentication?.auth_pass ?? '')
}
