import { isDigit } from '../characters'
import type { StaticAddress, VirtualAddress } from '../config/routing'
import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind, Reading } from '../table'
import { type Options, readOptions, writeOptions } from './options'
import { word as anyWord, isOpen, missing } from './words'

/** 4, 6, or nothing for what is no address. */
export function familyOf(address: string): 4 | 6 | undefined {
  if (isIpv4(address)) return 4
  return isIpv6(address) ? 6 : undefined
}

/** Four numbers up to 255 without zeros in front; by character, for a large file asks a hundred thousand times. */
function isIpv4(address: string): boolean {
  let dots = 0
  let digits = 0
  let number = 0
  for (let at = 0; at < address.length; at++) {
    const code = address.charCodeAt(at)
    if (code === DOT) {
      if (digits === 0) return false
      dots++
      digits = 0
      number = 0
    } else {
      if (!isDigit(code) || (digits > 0 && number === 0)) return false
      digits++
      number = number * 10 + code - 48
      if (number > 255) return false
    }
  }
  return dots === 3 && digits > 0
}

const DOT = 46

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

/** A multicast address of either family. */
export const anyMulticast: Kind<string> = {
  ...ipAddress,
  read: words => multicastAddress(words[0]?.value.includes(':') ? 6 : 4).read(words),
  hint: say('a multicast address', '组播地址'),
  input: { type: 'text', pattern: ADDRESS_PATTERN, placeholder: '224.0.0.18' },
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

const SCOPES = ['global', 'universe', 'nowhere', 'host', 'link', 'site']

/** A name of a scope or its number. */
const scope: Kind<string> = {
  ...anyWord(),
  read: words => {
    const given = words[0]?.value ?? ''
    if (SCOPES.includes(given) || given.includes('$') || (/^\d+$/.test(given) && Number(given) <= 255))
      return { value: given }
    const text = say(`'${given}' must be one of ${SCOPES.join(', ')}`, `'${given}' 必须是以下之一:${SCOPES.join('、')}`)
    return { complaints: [{ rule: 'invalid-choice', severity: 'warning', word: 0, say: text }] }
  },
}

const broadcast: Kind<string> = {
  ...ipAddress,
  read: words =>
    words[0]?.value === '+' || words[0]?.value === '-' ? { value: words[0].value } : ipAddress.read(words),
}

/** IFNAMSIZ of the kernel, without the NUL. */
const LABEL_LENGTH = 15

const label: Kind<string> = {
  ...anyWord(),
  read: words => {
    const given = words[0]?.value ?? ''
    if (given.length <= LABEL_LENGTH || given.includes('$')) return { value: given }
    const text = say(`${given} must be at most ${LABEL_LENGTH} characters`, `${given} 最多 ${LABEL_LENGTH} 个字符`)
    return { complaints: [{ rule: 'out-of-range', word: 0, say: text }] }
  },
}

const lifetime: Kind<string> = {
  ...anyWord(),
  read: words => {
    const given = words[0]?.value ?? ''
    if (given === 'forever' || given.includes('$')) return { value: given }
    if (/^\+?\d+$/.test(given) && Number(given) <= 4294967295) return { value: given }
    const text = say(`'${given}' must be seconds or forever`, `'${given}' 必须是秒数或 forever`)
    return { complaints: [{ rule: 'invalid-number', word: 0, say: text }] }
  },
}

const ADDRESS: Options = {
  brd: { into: 'brd', kind: broadcast },
  broadcast: { into: 'brd', kind: broadcast },
  dev: { into: 'dev', kind: anyWord() },
  scope: { into: 'scope', kind: scope },
  label: { into: 'label', kind: label },
  peer: { into: 'peer', kind: ipAddress },
  home: { into: 'home' },
  '-nodad': { into: 'nodad' },
  mngtmpaddr: { into: 'mngtmpaddr' },
  noprefixroute: { into: 'noprefixroute' },
  autojoin: { into: 'autojoin' },
  preferred_lft: { into: 'preferred_lft', kind: lifetime },
  no_track: { into: 'no_track' },
}

/** `IP[/LEN] [brd IP|+|-] [dev IF] [scope S] [label L] …`; without a length it is a host address. */
export const virtualAddress: Kind<VirtualAddress> = addressKind({ ...ADDRESS, use_vmac: { into: 'use_vmac' } })

/** The same for an address that stays: it may name a track_group. */
export const staticAddress: Kind<StaticAddress> = addressKind({
  ...ADDRESS,
  track_group: { into: 'track_group', kind: anyWord() },
})

function addressKind(options: Options): Kind<VirtualAddress> {
  return {
    read: words => {
      const first = words[0]
      if (!first) return missing(say('an IP address', ' IP 地址'))
      if (isOpen(first)) return {}
      const complaints: Complaint[] = []
      const prefix = readPrefix(first.value, complaints)
      if (!prefix) return { complaints }
      const reading = readOptions(words, options, 1)
      const value: VirtualAddress = { ...prefix, ...reading.value }
      for (const each of reading.complaints) {
        complaints.push({ ...each, say: say(`${first.value}: ${each.say.en}`, `${first.value}:${each.say.zh}`) })
      }
      for (const at of reading.rest) {
        const option = words[at]?.value ?? ''
        if (option.includes('$')) continue
        const text = say(`${first.value} has an unknown option '${option}'`, `${first.value} 带有未知选项 '${option}'`)
        complaints.push({ rule: 'unknown-option', word: at, say: text })
      }
      judgeAddress(value, words, complaints)
      return complaints.length > 0 ? { value, complaints } : { value }
    },
    write: value => {
      const whole = value.address.includes(':') ? 128 : 32
      const prefix = value.prefix_length === whole ? value.address : `${value.address}/${value.prefix_length}`
      return [prefix, ...writeOptions(value, options)].join(' ')
    },
    hint: say(
      'IP[/LENGTH] [brd IP] [dev INTERFACE] [scope SCOPE] [label LABEL]',
      'IP[/前缀长度] [brd IP] [dev 接口] [scope 范围] [label 标签]',
    ),
    input: { type: 'text', placeholder: '192.0.2.10/24 dev eth0' },
  }
}

/** What keepalived says of an address as a whole. */
function judgeAddress(value: VirtualAddress, words: readonly Word[], complaints: Complaint[]): void {
  const { address, prefix_length: length, brd, peer, label } = value
  const complain = (word: string, en: string, zh: string) => {
    const index = words.findIndex(each => each.value === word)
    complaints.push({
      rule: 'unknown-option',
      word: Math.max(0, index),
      say: say(`${address}: ${en}`, `${address}:${zh}`),
    })
  }
  const six = familyOf(address) === 6
  if (six && brd !== undefined) complain('brd', 'IPv6 knows no brd', 'IPv6 没有 brd')
  if (six && label !== undefined) complain('label', 'IPv6 knows no label', 'IPv6 没有 label')
  if (!six && length > 30 && (brd === '+' || brd === '-'))
    complain('brd', `/${length} has no room for brd ${brd}`, `/${length} 无法使用 brd ${brd}`)
  if (peer !== undefined && familyOf(peer) !== familyOf(address))
    complain('peer', `${peer} is of another family`, `${peer} 属于另一地址族`)
  if (words.filter(each => each.value === 'dev').length > 1) complain('dev', 'has dev twice', 'dev 重复')
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
  if (length === '') return { address, prefix_length: 0 }
  if (/^\d+$/.test(length) && Number(length) <= whole) return { address, prefix_length: Number(length) }
  const text = say(`${given}: the prefix length must be 0 to ${whole}`, `${given}:前缀长度必须在 0 到 ${whole} 之间`)
  complaints.push({ rule: 'out-of-range', word: 0, say: text })
  return { address, prefix_length: whole }
}
