/** Kinds with a small grammar of their own. */
import type { LvsSyncDaemon } from '../config/global-defs'
import type { Script } from '../config/tracking'
import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { addressPort, joinPort, readPort } from './addresses'
import { isOpen, missing, quoteIfNeeded } from './words'

/** A command with its arguments in quotes, then a user and a group. */
export const quotedCommand: Kind<Script> = {
  read: words => {
    const [command, user, group] = joinSingleQuotes(words)
    if (command === undefined || command === '') return missing(say('a command', '命令'))
    return { value: { command, ...(user === undefined ? {} : { user }), ...(group === undefined ? {} : { group }) } }
  },
  write: ({ command, user, group }) =>
    [quoteIfNeeded(command), user, group].filter(part => part !== undefined).join(' '),
  hint: say('"COMMAND ARGUMENTS" [USER [GROUP]]', '"命令 参数" [用户 [组]]'),
  input: { type: 'text', placeholder: '"/etc/keepalived/notify.sh master"' },
  names: [undefined, 'user-name', 'group-name'],
  isCommand: true,
}

/** A command that may be missing: the keyword means something by itself. */
export const deletedScript: Kind<Partial<Script>> = {
  ...quotedCommand,
  read: words => (words.length === 0 ? { value: {} } : quotedCommand.read(words)),
  write: ({ command, ...who }) => (command === undefined ? '' : quotedCommand.write({ command, ...who })),
}

/** Single quotes hold a command together too, though the line was split at its blanks. */
function joinSingleQuotes(words: readonly Word[]): string[] {
  const joined: string[] = []
  let open: string[] | undefined
  for (const { value } of words) {
    if (open) open.push(value)
    else if (value.startsWith("'") && !(value.length > 1 && value.endsWith("'"))) open = [value]
    else joined.push(value.startsWith("'") ? value.slice(1, -1) : value)
    if (open && open.length > 1 && value.endsWith("'")) {
      joined.push(open.join(' ').slice(1, -1))
      open = undefined
    }
  }
  return open ? [...joined, open.join(' ')] : joined
}

/** `USER [GROUP]`. */
export const userGroup: Kind<{ user: string; group?: string }> = {
  read: words => {
    const [user, group] = words
    if (!user) return missing(say('a user', '用户'))
    return { value: group ? { user: user.value, group: group.value } : { user: user.value } }
  },
  write: ({ user, group }) => (group === undefined ? user : `${user} ${group}`),
  hint: say('USER [GROUP]', '用户 [组]'),
  input: { type: 'text', placeholder: 'keepalived_script' },
  names: ['user-name', 'group-name'],
}

/** `IP [PORT]`, `fwmark N` or `group NAME`: what a virtual server listens on. */
export interface ServiceAddress {
  address?: string
  port?: number
  fwmark?: number
  group?: string
}

export const serviceAddress: Kind<ServiceAddress> = {
  read: words => {
    const [first, second] = words
    if (!first)
      return missing(say('an address and a port, fwmark N or group NAME', '地址和端口、fwmark N 或 group NAME'))
    if (first.value === 'group') {
      return second ? { value: { group: second.value } } : missing(say('a name after group', 'group 之后的名称'))
    }
    if (first.value !== 'fwmark') return addressPort.read(words)
    if (!second) return missing(say('a number after fwmark', 'fwmark 之后的数字'))
    if (isOpen(second)) return {}
    if (/^\d+$/.test(second.value) && Number(second.value) >= 1 && Number(second.value) <= 0xffffffff) {
      return { value: { fwmark: Number(second.value) } }
    }
    const text = say(
      `fwmark '${second.value}' must be 1 to 4294967295`,
      `fwmark '${second.value}' 必须在 1 到 4294967295 之间`,
    )
    return { complaints: [{ rule: 'out-of-range', word: 1, say: text }] }
  },
  write: value => {
    if (value.group !== undefined) return `group ${value.group}`
    if (value.fwmark !== undefined) return `fwmark ${value.fwmark}`
    return addressPort.write({ address: value.address ?? '', port: value.port ?? 0 })
  },
  hint: say('IP PORT, fwmark N or group NAME', 'IP 端口、fwmark N 或 group 名称'),
  input: { type: 'text', placeholder: '192.0.2.10 80' },
}

export function serviceName(service: ServiceAddress): string {
  if (service.group !== undefined) return `group ${service.group}`
  if (service.fwmark !== undefined) return `fwmark ${service.fwmark}`
  return joinPort(service.address ?? '', service.port ?? 0)
}

/** `200`, `200-299` and lists of them. */
export const statusCodes: Kind<[from: number, to: number][]> = {
  read: words => {
    if (words.length === 0) {
      const text = say('has no status code: any from 200 to 299 is good', '没有状态码:200 到 299 均视为成功')
      return { complaints: [{ rule: 'missing-parameter', severity: 'warning', say: text }] }
    }
    const value: [number, number][] = []
    const complaints: Complaint[] = []
    words.forEach((given, index) => {
      if (isOpen(given)) return
      const match = /^(\d{3})(?:-(\d{3}))?$/.exec(given.value)
      const from = Number(match?.[1])
      const to = Number(match?.[2] ?? match?.[1])
      if (match && from >= 100 && to <= 599 && from <= to) value.push([from, to])
      else {
        const text = say(
          `'${given.value}' must be a code or range from 100 to 599`,
          `'${given.value}' 必须是 100 到 599 之间的状态码或范围`,
        )
        complaints.push({ rule: 'out-of-range', word: index, say: text })
      }
    })
    return complaints.length > 0 ? { complaints } : { value }
  },
  write: ranges => ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(' '),
  hint: say('codes and ranges from 100 to 599: 200-299 301', '100 到 599 的状态码和范围:200-299 301'),
  input: { type: 'text', placeholder: '200-299' },
}

/** The MD5 of a page: 32 hexadecimal digits. */
export const digest: Kind<string> = {
  read: words => {
    const given = words[0]
    if (!given) return missing(say('an MD5 digest', ' MD5 摘要'))
    if (isOpen(given)) return {}
    if (/^[0-9a-fA-F]{32}$/.test(given.value)) return { value: given.value.toLowerCase() }
    const text = say(`'${given.value}' must be 32 hexadecimal digits`, `'${given.value}' 必须是 32 位十六进制数`)
    return { complaints: [{ rule: 'invalid-digest', word: 0, say: text }] }
  },
  write: value => value,
  hint: say(
    '32 hexadecimal digits, as keepalived --genhash prints them',
    '32 位十六进制数,由 keepalived --genhash 给出',
  ),
  input: { type: 'text', pattern: '[0-9a-fA-F]{32}' },
}

const DAEMON_NUMBERS = { id: [0, 255], maxlen: [1, 65507], port: [1, 65535], ttl: [1, 255] } as const

/** `INTERFACE [[inst] INSTANCE] [id N] [maxlen N] [port N] [ttl N] [group ADDRESS]`. */
export const lvsSyncDaemon: Kind<LvsSyncDaemon> = {
  read: words => {
    const first = words[0]
    if (!first) return missing(say('an interface', '接口'))
    const value: LvsSyncDaemon = { interface: first.value }
    const complaints: Complaint[] = []
    for (let at = 1; at < words.length; at++) {
      const option = words[at]?.value ?? ''
      const next = words[at + 1]
      if (option === 'inst' && next) value.instance = words[++at]?.value
      else if (option === 'group' && next) value.group = words[++at]?.value
      else if (isDaemonNumber(option)) {
        at++
        const [min, max] = DAEMON_NUMBERS[option]
        const number = Number(next?.value)
        if (next && /^\d+$/.test(next.value) && number >= min && number <= max) value[option] = number
        else {
          const given = next?.value ?? ''
          const text = say(
            `${option} '${given}' must be ${min} to ${max}`,
            `${option} '${given}' 必须在 ${min} 到 ${max} 之间`,
          )
          complaints.push({ rule: 'out-of-range', word: next ? at : at - 1, say: text })
        }
      } else if (value.instance === undefined && at === 1) value.instance = option
      else {
        const text = say(`has an unknown option '${option}'`, `带有未知选项 '${option}'`)
        complaints.push({ rule: 'unknown-option', word: at, say: text })
      }
    }
    return complaints.length > 0 ? { value, complaints } : { value }
  },
  write: value => {
    const parts = [value.interface]
    if (value.instance !== undefined) parts.push(value.instance)
    for (const option of ['id', 'maxlen', 'port', 'ttl', 'group'] as const) {
      if (value[option] !== undefined) parts.push(option, `${value[option]}`)
    }
    return parts.join(' ')
  },
  hint: say(
    'INTERFACE INSTANCE [id N] [maxlen N] [port N] [ttl N] [group ADDRESS]',
    '接口 实例名 [id N] [maxlen N] [port N] [ttl N] [group 地址]',
  ),
  input: { type: 'text', placeholder: 'eth0 VI_1' },
}

function isDaemonNumber(option: string): option is keyof typeof DAEMON_NUMBERS {
  return Object.hasOwn(DAEMON_NUMBERS, option)
}

/** A port on its own. */
export const port: Kind<number> = {
  read: words => (words[0] ? readPort(words[0], 0) : missing(say('a port', '端口'))),
  write: value => `${value}`,
  hint: say('a port, 1 to 65535', '端口,1 到 65535'),
  input: { type: 'number', min: 1, max: 65535, step: 1 },
}
