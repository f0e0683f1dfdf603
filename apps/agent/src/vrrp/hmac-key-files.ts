/** `key N file:PATH` of auth_hmac: the core reads no files, so its configuration comes with the secrets in place. */
import { readFileSync } from 'node:fs'
import type { Config, HmacKey } from '@keelson/keepalived-conf/config'

/** 32 to 64 bytes, as keepalived asks of every key. */
const KEY_BYTES = { min: 32, max: 64 }

/** A file that cannot be read, or holds no key, leaves a key that signs nothing and proves nothing; `failed` says so. */
export function withHmacKeys(config: Config, failed: (text: string) => void): Config {
  const vrrp_instance = config.vrrp_instance.map(instance => {
    const { auth_hmac, name } = instance
    if (!auth_hmac) return instance
    const keys = auth_hmac.keys.map(key =>
      withSecret(key, text => failed(`(${name}) auth_hmac key ${key.id}: ${text}`)),
    )
    return { ...instance, auth_hmac: { ...auth_hmac, keys } }
  })
  return { ...config, vrrp_instance }
}

/** The file holds `hex:` and digits, or the bytes themselves; a line's end behind them is none of them. */
function withSecret(key: HmacKey, failed: (text: string) => void): HmacKey {
  if (!key.secret.startsWith('file:')) return key
  const file = key.secret.slice('file:'.length)
  try {
    const bytes = readFileSync(file)
    const text = bytes.toString('latin1').replace(/\r?\n$/, '')
    const secret = text.startsWith('hex:') ? text : `hex:${Buffer.from(text, 'latin1').toString('hex')}`
    const length = (secret.length - 'hex:'.length) / 2
    if (/^hex:([0-9a-f]{2})+$/i.test(secret) && length >= KEY_BYTES.min && length <= KEY_BYTES.max)
      return { ...key, secret }
    failed(`${file} must hold ${KEY_BYTES.min} to ${KEY_BYTES.max} bytes`)
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error))
  }
  return key
}
