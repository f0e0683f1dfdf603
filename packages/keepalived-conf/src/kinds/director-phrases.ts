/** Kinds of settings that concern the director and its kernel as a whole. */
import type { LvsTimeouts, NotifyFifo } from '../config/global-defs'
import type { GarpExtraIf, InterfaceDelay, LinkbeatInterface } from '../config/vrrp'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { int, seconds, wholeSeconds } from './numbers'
import { readOptions, unknownOptions, writeOptions } from './options'
import { isOpen, missing, quoteIfNeeded, readChoice } from './words'

/** `PATH [USER [GROUP]]`. */
export const notifyFifo: Kind<NotifyFifo> = {
  read: words => {
    const [path, user, group] = words.map(word => word.value)
    if (path === undefined) return missing(say('the path of a named pipe', '命名管道的路径'))
    return { value: { path, ...(user === undefined ? {} : { user }), ...(group === undefined ? {} : { group }) } }
  },
  write: ({ path, user, group }) => [quoteIfNeeded(path), user, group].filter(part => part !== undefined).join(' '),
  hint: say('PATH [USER [GROUP]]', '路径 [用户 [组]]'),
  input: { type: 'text', placeholder: '/run/keepalived.fifo' },
}

const UMASK_BITS: Readonly<Record<string, number>> = {
  IRUSR: 0o400,
  IWUSR: 0o200,
  IXUSR: 0o100,
  IRWXU: 0o700,
  IRGRP: 0o040,
  IWGRP: 0o020,
  IXGRP: 0o010,
  IRWXG: 0o070,
  IROTH: 0o004,
  IWOTH: 0o002,
  IXOTH: 0o001,
  IRWXO: 0o007,
}

/** An octal number, or names of bits with ` | ` between them. */
export const umask: Kind<number> = {
  read: words => {
    const first = words[0]
    if (!first) return missing(say('a mask', '掩码'))
    if (isOpen(first)) return {}
    if (/^0?[0-7]{1,3}$/.test(first.value) && words.length === 1) return { value: Number.parseInt(first.value, 8) }
    let value = 0
    for (const [index, word] of words.entries()) {
      const bit = UMASK_BITS[word.value]
      if (index % 2 === 0 ? bit !== undefined : word.value === '|') value |= bit ?? 0
      else return badMask(word.value, index)
    }
    return { value }
  },
  write: value => `0${value.toString(8)}`,
  hint: say('an octal number (077) or bits (IRWXG | IRWXO)', '八进制数(077)或位名(IRWXG | IRWXO)'),
  input: { type: 'text', placeholder: '0177' },
}

function badMask(given: string, word: number) {
  const text = say(
    `'${given}' must be an octal number or one of ${Object.keys(UMASK_BITS).join(', ')}`,
    `'${given}' 必须是八进制数或以下之一:${Object.keys(UMASK_BITS).join('、')}`,
  )
  return { complaints: [{ rule: 'invalid-choice', word, say: text }] }
}

/** `MTU|ADVERT|BYTES`. */
export const bufferPolicy: Kind<'MTU' | 'ADVERT' | number> = {
  read: words => {
    const word = words[0]
    const upper = word?.value.toUpperCase()
    if (upper === 'MTU' || upper === 'ADVERT') return { value: upper }
    return word ? int(0, 4294967295).read(words) : missing(say('MTU, ADVERT or a size', '参数:MTU、ADVERT 或字节数'))
  },
  write: value => `${value}`,
  hint: say('MTU, ADVERT or a number of bytes', 'MTU、ADVERT 或字节数'),
  input: { type: 'text', placeholder: 'MTU' },
}

const timeout = wholeSeconds(0, 2678400)
const TIMEOUTS = {
  tcp: { into: 'tcp', kind: timeout },
  tcpfin: { into: 'tcpfin', kind: timeout },
  udp: { into: 'udp', kind: timeout },
}

/** `tcp|tcpfin|udp SECONDS …`. */
export const lvsTimeouts: Kind<LvsTimeouts> = {
  read: words => {
    const { value, complaints, rest } = readOptions(words, TIMEOUTS)
    const all = [...complaints, ...unknownOptions(words, rest)]
    if (words.length === 0) return missing(say('tcp, tcpfin or udp and seconds', 'tcp、tcpfin 或 udp 及秒数'))
    return all.length > 0 ? { value, complaints: all } : { value }
  },
  write: value => writeOptions(value, TIMEOUTS).join(' '),
  hint: say('[tcp SECONDS] [tcpfin SECONDS] [udp SECONDS]', '[tcp 秒] [tcpfin 秒] [udp 秒]'),
  input: { type: 'text', placeholder: 'tcp 900 udp 300' },
}

/** `[VS]`: everything, or service by service. */
export const flushOnStop: Kind<'all' | 'VS'> = {
  read: words => (words[0] ? readChoice(words[0], ['VS'] as const) : { value: 'all' }),
  write: value => (value === 'all' ? '' : value),
  hint: say('alone, or VS for each virtual server by itself', '单独出现,或 VS 表示逐个虚拟服务器'),
  input: { type: 'text', placeholder: 'VS' },
}

/** `[allow_if_changes]`. */
export const dynamicInterfaces: Kind<'yes' | 'allow_if_changes'> = {
  read: words => (words[0] ? readChoice(words[0], ['allow_if_changes'] as const) : { value: 'yes' }),
  write: value => (value === 'yes' ? '' : value),
  hint: say('alone, or allow_if_changes', '单独出现,或 allow_if_changes'),
  input: { type: 'text', placeholder: 'allow_if_changes' },
}

/** `[all] SECONDS`. */
export function garpExtraIf(min: number): Kind<GarpExtraIf> {
  const interval = wholeSeconds(min, 86400)
  return {
    read: words => {
      const all = words[0]?.value === 'all'
      const { value, complaints } = interval.read(words.slice(all ? 1 : 0))
      if (value !== undefined) return { value: { all, interval: value } }
      return {
        complaints: complaints?.map(each => ({
          ...each,
          word: Math.min((each.word ?? 0) + (all ? 1 : 0), words.length - 1),
        })),
      }
    },
    write: ({ all, interval: value }) => `${all ? 'all ' : ''}${interval.write(value)}`,
    hint: say(`[all] whole seconds, ${min} to 86400`, `[all] 整秒数,${min} 到 86400`),
    input: { type: 'text', placeholder: 'all 60' },
  }
}

const cpu = int(0, 1023)

/** `CPU …`; which of them there are only the director knows. */
export const cpus: Kind<number[]> = {
  read: words => {
    if (words.length === 0) return missing(say('the number of a CPU', 'CPU 编号'))
    const value: number[] = []
    const complaints: Complaint[] = []
    words.forEach((word, index) => {
      const read = cpu.read([word])
      if (read.value !== undefined) value.push(read.value)
      for (const complaint of read.complaints ?? []) complaints.push({ ...complaint, word: index })
    })
    return complaints.length > 0 ? { value, complaints } : { value }
  },
  write: value => value.join(' '),
  hint: say('numbers of CPUs, from 0', 'CPU 编号,从 0 开始'),
  input: { type: 'text', placeholder: '0' },
}

const INCLUDE_CHECKS = ['readable', 'match', 'wildcard_match', 'brace_match']

/** `[+|-]CHECK …`; alone: all of them. */
export const includeChecks: Kind<string[]> = {
  read: words => {
    const complaints: Complaint[] = []
    words.forEach((word, index) => {
      if (INCLUDE_CHECKS.includes(word.value.replace(/^[+-]/, '')) || isOpen(word)) return
      const list = INCLUDE_CHECKS.join(', ')
      const text = say(`'${word.value}' must be one of ${list}`, `'${word.value}' 必须是以下之一:${list}`)
      complaints.push({ rule: 'invalid-choice', word: index, say: text })
    })
    return complaints.length > 0 ? { complaints } : { value: words.map(word => word.value) }
  },
  write: value => value.join(' '),
  hint: say(`[+|-] of ${INCLUDE_CHECKS.join(', ')}; alone: all`, `[+|-] ${INCLUDE_CHECKS.join('、')};单独出现表示全部`),
  input: { type: 'text', placeholder: '+match -wildcard_match' },
}

const delay = seconds(0, 255, 0.000001)
const noDelay = {
  rule: 'missing-parameter',
  severity: 'warning',
  say: say('has no seconds: nothing is delayed', '没有秒数:不会延迟'),
} as const

/** `INTERFACE DOWN [UP]`. */
export const interfaceDelay: Kind<InterfaceDelay> = {
  read: words => {
    const [name, down, up] = words
    if (!name) return missing(say('an interface and seconds', '接口和秒数'))
    if (!down) return { complaints: [{ ...noDelay, word: 0 }] }
    const first = delay.read([down])
    const second = up ? delay.read([up]) : first
    const complaints = [...at(first.complaints, 1), ...(up ? at(second.complaints, 2) : [])]
    if (complaints.length > 0) return { complaints }
    if (first.value === undefined || second.value === undefined) return {}
    return { value: { interface: name.value, down: first.value, up: second.value } }
  },
  write: ({ interface: name, down, up }) =>
    [name, delay.write(down), ...(up === down ? [] : [delay.write(up)])].join(' '),
  hint: say('INTERFACE DOWN [UP], in seconds up to 255', '接口 断开延迟 [恢复延迟],秒,最大 255'),
  input: { type: 'text', placeholder: 'eth0 2 5' },
}

function at(complaints: readonly Complaint[] | undefined, word: number): Complaint[] {
  return (complaints ?? []).map(each => ({ ...each, word }))
}

const METHODS = ['MII', 'ETHTOOL', 'IOCTL'] as const

/** `INTERFACE [MII|ETHTOOL|IOCTL]`. */
export const linkbeatInterface: Kind<LinkbeatInterface> = {
  read: words => {
    const [name, method, extra] = words
    if (!name) return missing(say('an interface', '接口'))
    if (extra) {
      const text = say(`has an unknown option '${extra.value}'`, `带有未知选项 '${extra.value}'`)
      return { complaints: [{ rule: 'unknown-option', word: 2, say: text }] }
    }
    if (!method) return { value: { interface: name.value } }
    const { value, complaints } = readChoice(method, METHODS)
    return value === undefined ? { complaints: at(complaints, 1) } : { value: { interface: name.value, method: value } }
  },
  write: ({ interface: name, method }) => (method === undefined ? name : `${name} ${method}`),
  hint: say('INTERFACE [MII|ETHTOOL|IOCTL]', '接口 [MII|ETHTOOL|IOCTL]'),
  input: { type: 'text', placeholder: 'eth0 ETHTOOL' },
}
