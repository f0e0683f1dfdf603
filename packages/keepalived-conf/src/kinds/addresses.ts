import type { VirtualAddress } from '../config'
import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind, Reading } from '../table'
import { isOpen, missing } from './words'

/** 4, 6, or nothing for what is no address. */
export function familyOf(address: string): 4 | 6 | undefined {
  if (IPV4.test(address)) return 4
  return isIpv6(address) ? 6 : undefined
}

/** Four numbers up to 255 without zeros in front; one expression, for a large file asks a hundred thousand times. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

function isIpv6(address: string): boolean {
  if (!address.includes(':') || !/^[0-9a-fA-F:.]+$/.test(address)) return false
  const halves = address.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1)
  let count = groups.length
  if (last?.includes('.')) {
    if (familyOf(last) !== 4) return false
    groups.pop()
    count++
  }
  if (!groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) return false
  return halves.length === 2 ? count <= 7 : count === 8
}

/** 'host:port' with IPv6 in brackets. */
export function joinPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function noAddress(given: string, word = 0): Complaint {
  return { rule: 'invalid-address', word, say: say(`'${given}' is not an IP address`, `'${given}' 不是 IP 地址`) }
}

const ADDRESS_PATTERN = '[0-9a-fA-F.:]+'

export const ipAddress: Kind<string> = {
  read: words => {
    const given = words[0]
    if (!given) return missing(say('an IP address', ' IP 地址'))
    if (isOpen(given)) return {}
    return familyOf(given.value) ? { value: given.value } : { complaints: [noAddress(given.value)] }
  },
  write: value => value,
  hint: say('an IP address', 'IP 地址'),
  input: { type: 'text', pattern: ADDRESS_PATTERN, placeholder: '192.0.2.1' },
}

export function multicastAddress(family: 4 | 6): Kind<string> {
  return {
    ...ipAddress,
    read: words => {
      const { value, complaints } = ipAddress.read(words)
      if (value === undefined || isMulticast(value, family)) return { value, complaints }
      const text = say(`${value} is no IPv${family} multicast address`, `${value} 不是 IPv${family} 组播地址`)
      return { complaints: [{ rule: 'invalid-address', word: 0, say: text }] }
    },
    hint: say(`an IPv${family} multicast address`, `IPv${family} 组播地址`),
    input: { type: 'text', pattern: ADDRESS_PATTERN, placeholder: family === 4 ? '224.0.0.18' : 'ff02::12' },
  }
}

function isMulticast(address: string, family: 4 | 6): boolean {
  const first = Number(address.split('.')[0])
  if (familyOf(address) !== family) return false
  return family === 4 ? first >= 224 && first <= 239 : /^ff/i.test(address)
}

/** A port behind an address; 0 (every port) only where it is left out. */
export function readPort(word: Word | undefined, index: number): Reading<number> {
  if (!word) return { value: 0 }
  if (isOpen(word)) return {}
  if (/^\+?\d+$/.test(word.value) && Number(word.value) >= 1 && Number(word.value) <= 65535) {
    return { value: Number(word.value) }
  }
  const rule = /^-?\d+$/.test(word.value) ? 'out-of-range' : 'invalid-number'
  const name = index === 0 ? say('', '') : say('port ', '端口 ')
  const text = say(`${name.en}${word.value} must be 1 to 65535`, `${name.zh}${word.value} 必须在 1 到 65535 之间`)
  return { complaints: [{ rule, word: index, say: text }] }
}

export interface AddressPort {
  address: string
  port: number
}

/** `IP [PORT]`. */
export const addressPort: Kind<AddressPort> = {
  read: words => {
    const given = words[0]
    if (!given) return missing(say('an IP address and a port', ' IP 地址和端口'))
    if (isOpen(given)) return {}
    if (!familyOf(given.value)) return { complaints: [noAddress(given.value)] }
    const port = readPort(words[1], 1)
    if (port.complaints) return { complaints: port.complaints }
    return port.value === undefined ? {} : { value: { address: given.value, port: port.value } }
  },
  write: ({ address, port }) => (port === 0 ? address : `${address} ${port}`),
  hint: say('an IP address and a port', 'IP 地址和端口'),
  input: { type: 'text', placeholder: '192.0.2.10 80' },
}

/** `HOST [PORT]`: a mail server by address or name. */
export const hostPort: Kind<{ host: string; port: number }> = {
  read: words => {
    const given = words[0]
    if (!given) return missing(say('a host', '主机名或地址'))
    if (/^\d+(\.\d+){3}$/.test(given.value) && !familyOf(given.value)) return { complaints: [noAddress(given.value)] }
    const port = readPort(words[1], 1)
    if (port.complaints) return { complaints: port.complaints }
    return { value: { host: given.value, port: port.value || 25 } }
  },
  write: ({ host, port }) => (port === 25 ? host : `${host} ${port}`),
  hint: say('a host and, if it is not 25, a port', '主机,端口不是 25 时再加端口'),
  input: { type: 'text', placeholder: '192.0.2.25 25' },
}

/** A dotted mask, or for IPv6 a prefix length. */
export const netmask: Kind<string> = {
  read: words => {
    const given = words[0]
    if (!given) return missing(say('a netmask', '网络掩码'))
    if (isOpen(given) || familyOf(given.value) === 4 || /^\d{1,3}$/.test(given.value)) return { value: given.value }
    const text = say(`'${given.value}' is not a netmask`, `'${given.value}' 不是网络掩码`)
    return { complaints: [{ rule: 'invalid-address', word: 0, say: text }] }
  },
  write: value => value,
  hint: say('a netmask (255.255.255.0) or a prefix length (64)', '网络掩码(255.255.255.0)或前缀长度(64)'),
  input: { type: 'text', placeholder: '255.255.255.0' },
}

const WITH_VALUE = new Map<string, keyof VirtualAddress | ''>([
  ['dev', 'dev'],
  ['label', 'label'],
  ['brd', 'brd'],
  ['broadcast', 'brd'],
  ['scope', 'scope'],
  ['peer', ''],
  ['track_group', ''],
  ['preferred_lft', ''],
])
const ALONE = ['home', 'nodad', '-nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin', 'no_track', 'use_vmac']

/** `IP[/LEN] [brd IP|+|-] [dev IF] [scope S] [label L] …`; without a length it is a host address. */
export const virtualAddress: Kind<VirtualAddress> = {
  read: words => {
    const first = words[0]
    if (!first) return missing(say('an IP address', ' IP 地址'))
    if (isOpen(first)) return {}
    const complaints: Complaint[] = []
    const value = readPrefix(first.value, complaints)
    if (!value) return { complaints }
    for (let at = 1; at < words.length; at++) {
      const option = words[at]?.value ?? ''
      const field = WITH_VALUE.get(option)
      if (field === undefined) {
        if (ALONE.includes(option) || option.includes('$')) continue
        const text = say(`${first.value} has an unknown option '${option}'`, `${first.value} 带有未知选项 '${option}'`)
        complaints.push({ rule: 'unknown-option', word: at, say: text })
        continue
      }
      at++
      const parameter = words[at]?.value
      if (parameter === undefined) {
        const text = say(`${first.value}: ${option} needs a value`, `${first.value}:${option} 缺少值`)
        complaints.push({ rule: 'missing-parameter', word: at - 1, say: text })
      } else if (field !== '' && field !== 'prefix_length') value[field] = parameter
    }
    return complaints.length > 0 ? { value, complaints } : { value }
  },
  write: value => {
    const whole = value.address.includes(':') ? 128 : 32
    const parts = [value.prefix_length === whole ? value.address : `${value.address}/${value.prefix_length}`]
    if (value.brd !== undefined) parts.push('brd', value.brd)
    if (value.dev !== undefined) parts.push('dev', value.dev)
    if (value.scope !== undefined) parts.push('scope', value.scope)
    if (value.label !== undefined) parts.push('label', value.label)
    return parts.join(' ')
  },
  hint: say(
    'IP[/LENGTH] [brd IP] [dev INTERFACE] [scope SCOPE] [label LABEL]',
    'IP[/前缀长度] [brd IP] [dev 接口] [scope 范围] [label 标签]',
  ),
  input: { type: 'text', placeholder: '192.0.2.10/24 dev eth0' },
}

function readPrefix(given: string, complaints: Complaint[]): VirtualAddress | undefined {
  const slash = given.indexOf('/')
  const address = slash < 0 ? given : given.slice(0, slash)
  const family = familyOf(address)
  if (!family) {
    complaints.push(noAddress(given))
    return undefined
  }
  const whole = family === 4 ? 32 : 128
  if (slash < 0) return { address, prefix_length: whole }
  const length = given.slice(slash + 1)
  if (/^\d+$/.test(length) && Number(length) <= whole) return { address, prefix_length: Number(length) }
  const text = say(`${given}: the prefix length must be 0 to ${whole}`, `${given}:前缀长度必须在 0 到 ${whole} 之间`)
  complaints.push({ rule: 'out-of-range', word: 0, say: text })
  return { address, prefix_length: whole }
}
