/** Kinds that only elections have. */
import type { HmacKey, Ipvlan, UnicastPeer, Vmac } from '../config/vrrp'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { familyOf, ipAddress } from './addresses'
import { int } from './numbers'
import { readOptions, writeOptions } from './options'
import { isOpen, missing } from './words'

const TTL = int(0, 255)
const TTLS = { min_ttl: { into: 'min_ttl', kind: TTL }, max_ttl: { into: 'max_ttl', kind: TTL } }

/** `IP [min_ttl N] [max_ttl N]`. */
export const unicastPeer: Kind<UnicastPeer> = {
  read: words => {
    const { value: address, complaints: wrong } = readPeer(words)
    if (address === undefined) return { complaints: wrong }
    const { value, complaints, rest } = readOptions(words, TTLS, 1)
    const peer: UnicastPeer = { address, ...value }
    for (const at of rest) {
      const text = say(
        `${address}: '${words[at]?.value}' must be min_ttl or max_ttl`,
        `${address}:'${words[at]?.value}' 应为 min_ttl 或 max_ttl`,
      )
      complaints.push({ rule: 'unknown-option', word: at, say: text })
    }
    if ((peer.min_ttl ?? 0) > (peer.max_ttl ?? 255)) {
      const text = say(
        `${address}: min_ttl is above max_ttl, every advert is dropped`,
        `${address}:min_ttl 大于 max_ttl,所有通告都会被丢弃`,
      )
      complaints.push({ rule: 'out-of-range', word: 0, say: text })
    }
    return complaints.length > 0 ? { value: peer, complaints } : { value: peer }
  },
  write: ({ address, ...ttls }) => [address, ...writeOptions(ttls, TTLS)].join(' '),
  hint: say('IP [min_ttl N] [max_ttl N]', 'IP [min_ttl N] [max_ttl N]'),
  input: { type: 'text', placeholder: '192.0.2.2' },
}

/** A prefix length behind the address is taken without a word and means nothing. */
function readPeer(words: Parameters<Kind<string>['read']>[0]) {
  const first = words[0]
  if (!first?.value.includes('/')) return ipAddress.read(words)
  return ipAddress.read([{ ...first, value: first.value.slice(0, first.value.indexOf('/')) }])
}

const MAC = /^[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){4,5}$/
/** IFNAMSIZ of the kernel, without the NUL. */
const NAME_LENGTH = 15

/** `[NAME] [MAC] [netlink_notify_msg] [group GROUP]`. */
export const vmac: Kind<Vmac> = {
  read: words => {
    const value: Vmac = {}
    const complaints: Complaint[] = []
    for (let at = 0; at < words.length; at++) {
      const given = words[at]?.value ?? ''
      if (given === 'netlink_notify_msg') value.netlink_notify_msg = true
      else if (given === 'group' && words[at + 1]) value.group = words[++at]?.value
      else if (MAC.test(given)) value.mac = given
      else if (value.name === undefined && !tooLong(given, at, complaints)) value.name = given
      else if (value.name !== undefined) complaints.push(secondName(given, at))
    }
    return complaints.length > 0 ? { value, complaints } : { value }
  },
  write: ({ name, mac, netlink_notify_msg, group }) =>
    [
      name,
      mac,
      netlink_notify_msg ? 'netlink_notify_msg' : undefined,
      group === undefined ? undefined : `group ${group}`,
    ]
      .filter(part => part !== undefined)
      .join(' '),
  hint: say('[NAME] [MAC] [netlink_notify_msg] [group GROUP]', '[名称] [MAC] [netlink_notify_msg] [group 组]'),
  input: { type: 'text', placeholder: 'vrrp.51' },
}

const MODES = ['bridge', 'private', 'vepa'] as const

/** `[NAME] [IP] [bridge|private|vepa]`. */
export const ipvlan: Kind<Ipvlan> = {
  read: words => {
    const value: Ipvlan = {}
    const complaints: Complaint[] = []
    words.forEach((word, at) => {
      const given = word.value
      const flags = MODES.find(each => each === given)
      if (flags) value.flags = flags
      else if (familyOf(given.replace(/\/\d+$/, ''))) value.address = given
      else if (value.name === undefined && !tooLong(given, at, complaints)) value.name = given
      else if (value.name !== undefined) complaints.push(secondName(given, at))
    })
    return complaints.length > 0 ? { value, complaints } : { value }
  },
  write: ({ name, address, flags }) => [name, address, flags].filter(part => part !== undefined).join(' '),
  hint: say('[NAME] [IP] [bridge|private|vepa]', '[名称] [IP] [bridge|private|vepa]'),
  input: { type: 'text', placeholder: 'ipvl51 192.0.2.1' },
}

function tooLong(name: string, word: number, complaints: Complaint[]): boolean {
  if (name.length <= NAME_LENGTH || name.includes('$')) return false
  const text = say(
    `'${name}' must be at most ${NAME_LENGTH} characters, the longest name of an interface`,
    `'${name}' 最多 ${NAME_LENGTH} 个字符(接口名上限)`,
  )
  complaints.push({ rule: 'out-of-range', word, say: text })
  return true
}

function secondName(given: string, word: number): Complaint {
  return { rule: 'unknown-option', word, say: say(`has a name already: '${given}'`, `已有名称:'${given}'`) }
}

/** `[never]`. */
export const oldChecksum: Kind<'always' | 'never'> = {
  read: words => {
    const word = words[0]
    if (!word) return { value: 'always' }
    if (word.value === 'never') return { value: 'never' }
    if (isOpen(word)) return {}
    const text = say(`'${word.value}' must be never`, `'${word.value}' 只能是 never`)
    return { complaints: [{ rule: 'invalid-choice', word: 0, say: text }] }
  },
  write: value => (value === 'always' ? '' : value),
  hint: say('alone, or never', '单独出现,或 never'),
  input: { type: 'text', placeholder: 'never' },
}

/** Bytes that make a key. */
const KEY_BYTES = { min: 32, max: 64 }

/** `ID hex:DIGITS|file:PATH|CHARACTERS`. */
export const hmacKey: Kind<HmacKey> = {
  read: words => {
    const [id, secret] = words
    if (!id || !secret) return missing(say('a number and a secret', '编号和密钥'))
    const number = int(0, 255).read([id])
    if (number.value === undefined) return { complaints: number.complaints }
    if (isOpen(secret) || secret.value.startsWith('file:')) return { value: { id: number.value, secret: secret.value } }
    const hex = secret.value.startsWith('hex:')
    const bytes = hex ? (secret.value.length - 4) / 2 : secret.value.length
    if ((hex && !/^hex:([0-9a-fA-F]{2})+$/.test(secret.value)) || bytes < KEY_BYTES.min || bytes > KEY_BYTES.max) {
      const text = say(
        `${number.value}: the secret must be ${KEY_BYTES.min} to ${KEY_BYTES.max} bytes`,
        `${number.value}:密钥必须为 ${KEY_BYTES.min} 到 ${KEY_BYTES.max} 字节`,
      )
      return { complaints: [{ rule: 'out-of-range', word: 1, say: text }] }
    }
    return { value: { id: number.value, secret: secret.value } }
  },
  write: ({ id, secret }) => `${id} ${secret}`,
  hint: say('ID hex:DIGITS, file:PATH or 32 to 64 characters', '编号 hex:十六进制、file:路径 或 32 到 64 个字符'),
  input: { type: 'text', placeholder: '1 file:/etc/keepalived/vrrp.key' },
}
