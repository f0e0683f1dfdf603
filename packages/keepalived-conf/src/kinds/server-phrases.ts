/** Kinds that only virtual servers, their groups and checkers have. */
import type { UdpReply } from '../config/checkers'
import type { ForwardingMethod, GroupMember, Tunnel } from '../config/virtual-server'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { addressPort, familyOf } from './addresses'
import { int } from './numbers'
import { readOptions, unknownOptions } from './options'
import { isOpen, missing, readChoice } from './words'

const METHODS = ['NAT', 'DR', 'TUN'] as const

const TUNNEL = {
  type: { into: 'type', kind: oneOfTypes() },
  port: { into: 'port', kind: int(1, 65535) },
  nocsum: { into: 'checksum', means: 'nocsum' },
  csum: { into: 'checksum', means: 'csum' },
  remcsum: { into: 'checksum', means: 'remcsum' },
}

function oneOfTypes(): Kind<string> {
  const types = ['ipip', 'gue', 'gre'] as const
  return {
    read: words => readChoice(words[0], types),
    write: value => value,
    hint: say('ipip, gue or gre', 'ipip、gue 或 gre'),
    input: { type: 'select' },
    choices: types,
  }
}

/** `NAT|DR|TUN [type ipip|gue port N|gre] [nocsum|csum|remcsum]`; the tunnel is tunnelOf. */
export const forwardingMethod: Kind<ForwardingMethod> = {
  read: words => {
    const method = readChoice(words[0], METHODS)
    if (method.value === undefined || words.length === 1) return method
    const { complaints, rest, value } = readOptions(words, TUNNEL, 1)
    complaints.push(...unknownOptions(words, rest))
    if (method.value !== 'TUN') {
      const text = say(`${method.value} takes no options of a tunnel`, `${method.value} 不接受隧道选项`)
      return { value: method.value, complaints: [{ rule: 'unknown-option', severity: 'warning', word: 1, say: text }] }
    }
    complaints.push(...judgeTunnel(value as Partial<Tunnel>))
    return complaints.length > 0 ? { value: method.value, complaints } : { value: method.value }
  },
  write: value => value,
  hint: say('one of NAT, DR, TUN', '以下之一:NAT、DR、TUN'),
  input: { type: 'select' },
  choices: METHODS,
}

function judgeTunnel({ type, port, checksum }: Partial<Tunnel>): Complaint[] {
  const complain = (en: string, zh: string): Complaint[] => [{ rule: 'unknown-option', word: 0, say: say(en, zh) }]
  if (type === 'gue' && port === undefined) return complain('with type gue needs a port', '使用 type gue 时需要 port')
  if (type !== 'gue' && port !== undefined) return complain('takes a port with type gue only', '仅 type gue 接受 port')
  if ((type ?? 'ipip') === 'ipip' && checksum !== undefined)
    return complain('takes no checksum with type ipip', 'type ipip 不接受校验和选项')
  if (type === 'gre' && checksum === 'remcsum')
    return complain('takes no remcsum with type gre', 'type gre 不接受 remcsum')
  return []
}

const RANGE = /^(.+)-([0-9a-fA-F.:]+)$/
const NETWORK = /^(.+)\/(\d+)$/

/** `IP[-LAST|/LENGTH] [PORT]` or `fwmark N [inet|inet6]`. */
export const groupMember: Kind<GroupMember> = {
  read: words => {
    const [first, second, third] = words
    if (!first) return missing(say('an address, a range or fwmark N', '地址、范围或 fwmark N'))
    if (first.value === 'fwmark') return readMark(second?.value, third?.value)
    if (isOpen(first)) return {}
    const range = RANGE.exec(first.value)
    const network = NETWORK.exec(first.value)
    const start = range?.[1] ?? network?.[1] ?? first.value
    const port = second?.value === '0' ? [] : words.slice(1, 2)
    const read = addressPort.read([{ ...first, value: start }, ...port])
    if (read.value === undefined) return { complaints: read.complaints }
    const member = { address: start, port: read.value.port }
    if (network) return { value: { ...member, prefix_length: Number(network[2]) } }
    if (range === null) return { value: member }
    const to = lastOf(start, range[2] ?? '')
    if (to !== undefined) return { value: { ...member, to } }
    const text = say(`${first.value} is no range`, `${first.value} 不是地址范围`)
    return { complaints: [{ rule: 'invalid-address', word: 0, say: text }] }
  },
  write: member => {
    if ('fwmark' in member) return `fwmark ${member.fwmark}${member.family === undefined ? '' : ` ${member.family}`}`
    const { address, to, prefix_length, port } = member
    const range = to === undefined ? '' : `-${to}`
    const network = prefix_length === undefined ? '' : `/${prefix_length}`
    return addressPort.write({ address: `${address}${range}${network}`, port })
  },
  hint: say('IP[-LAST] [PORT] or fwmark N [inet|inet6]', 'IP[-末地址] [端口] 或 fwmark N [inet|inet6]'),
  input: { type: 'text', placeholder: '192.0.2.10-20 80' },
}

function readMark(mark: string | undefined, family: string | undefined) {
  if (mark === undefined) return missing<GroupMember>(say('a number after fwmark', 'fwmark 之后的数字'))
  if (mark.includes('$')) return {}
  if (!/^\+?\d+$/.test(mark) || Number(mark) > 0xffffffff) {
    const text = say(`fwmark '${mark}' must be 0 to 4294967295`, `fwmark '${mark}' 必须在 0 到 4294967295 之间`)
    return { complaints: [{ rule: 'out-of-range', word: 1, say: text }] }
  }
  if (family === undefined) return { value: { fwmark: Number(mark) } }
  if (family === 'inet' || family === 'inet6') return { value: { fwmark: Number(mark), family } as GroupMember }
  const text = say(`'${family}' must be inet or inet6`, `'${family}' 必须是 inet 或 inet6`)
  return { complaints: [{ rule: 'invalid-choice', word: 2, say: text }] }
}

/** `10.0.0.1` and `9` are 10.0.0.9; for IPv6 the last group is meant. */
function lastOf(start: string, end: string): string | undefined {
  const mark = familyOf(start) === 6 ? ':' : '.'
  const last = end.includes(mark) ? end : start.slice(0, start.lastIndexOf(mark) + 1) + end
  if (familyOf(last) !== familyOf(start)) return undefined
  const number = (address: string) =>
    Number.parseInt(address.slice(address.lastIndexOf(mark) + 1) || '0', mark === ':' ? 16 : 10)
  const sameNetwork = last.slice(0, last.lastIndexOf(mark)) === start.slice(0, start.lastIndexOf(mark))
  return !sameNetwork || number(last) >= number(start) ? last : undefined
}

/** Digits that UDP_CHECK sends. */
export const payload: Kind<string> = {
  read: words => {
    const given = words.map(word => word.value).join('')
    if (given === '') return missing(say('a payload', '负载'))
    if (/^[0-9a-fA-F]+$/.test(given) || given.includes('$')) return { value: given.toLowerCase() }
    return { complaints: [notHex(given)] }
  },
  write: value => value,
  hint: say('hexadecimal digits', '十六进制数字'),
  input: { type: 'text', pattern: '[0-9a-fA-F]+' },
}

/** `[HEX]`; x stands for any digit. */
export const udpReply: Kind<UdpReply> = {
  read: words => {
    const given = words.map(word => word.value).join('')
    if (given === '') return { value: {} }
    if (/^[0-9a-fA-FxX]+$/.test(given) || given.includes('$')) return { value: { data: given.toLowerCase() } }
    return { complaints: [notHex(given)] }
  },
  write: ({ data }) => data ?? '',
  hint: say('alone: any answer; or hexadecimal digits, x for any', '单独出现:任意应答;或十六进制数字,x 表示任意'),
  input: { type: 'text' },
}

function notHex(given: string): Complaint {
  return { rule: 'invalid-number', word: 0, say: say(`'${given}' must be hexadecimal`, `'${given}' 必须是十六进制`) }
}

/** Reads the tunnel behind `TUN`, where there is one. */
export const tunnelOf: Kind<Tunnel> = {
  ...forwardingMethod,
  read: words => {
    if (words[0]?.value !== 'TUN' || words.length === 1) return {}
    const value = readOptions(words, TUNNEL, 1).value as Partial<Tunnel>
    return { value: { ...value, type: value.type ?? 'ipip' } }
  },
  write: () => 'TUN',
}
