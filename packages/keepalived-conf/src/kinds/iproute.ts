/** What routes and rules have in common: the words of iproute2, and what of them keepalived tracks. */
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { familyOf } from './addresses'
import { int } from './numbers'
import type { Options } from './options'
import { isOpen, missing, word } from './words'

export const U32 = int(0, 4294967295)
/** One word, whatever it is. */
export const anyWord = word()

/** A word that iproute2's tables name, or its number; a name that we do not know the director may. */
export function named(names: readonly string[], max: number): Kind<string> {
  return {
    ...anyWord,
    read: words => {
      const given = words[0]
      if (!given || isOpen(given) || names.includes(given.value)) return { value: given?.value ?? '' }
      const number = /^(0x[0-9a-f]+|\d+)$/i.test(given.value) ? Number(given.value) : Number.NaN
      if (number <= max) return { value: given.value }
      const text = say(
        `${given.value} must be a number up to ${max} or a name that the director knows`,
        `${given.value} 必须是不大于 ${max} 的数字,或 Director 已定义的名称`,
      )
      return { value: given.value, complaints: [{ rule: 'unknown-name', severity: 'warning', word: 0, say: text }] }
    },
  }
}

export const table = named(['main', 'local', 'default'], 2 ** 53)
export const scope = named(['global', 'universe', 'nowhere', 'host', 'link', 'site'], 255)
export const tos = named([], 255)
export const protocol = named(
  ['keepalived', 'redirect', 'kernel', 'boot', 'static', 'ra', 'dhcp', 'bird', 'zebra', 'ospf', 'bgp'],
  255,
)
/** By it keepalived knows its own routes and rules again. */
const OWN_PROTOCOL = ['keepalived', '18', '0x12']

/** ADDRESS[/LENGTH] or default. */
export const prefix: Kind<string> = {
  ...anyWord,
  read: words => {
    const given = words[0]
    if (!given) return missing(say('an address', '地址'))
    if (isOpen(given) || ANY_ADDRESS.includes(given.value)) return { value: given.value }
    const [address = '', length] = given.value.split('/')
    const family = familyOf(address)
    if (!family)
      return {
        complaints: [
          {
            rule: 'invalid-address',
            word: 0,
            say: say(`'${given.value}' is not an IP address`, `'${given.value}' 不是 IP 地址`),
          },
        ],
      }
    const whole = family === 4 ? 32 : 128
    if (length === undefined || (/^\d+$/.test(length) && Number(length) <= whole)) return { value: given.value }
    const text = say(
      `${given.value}: the prefix length must be 0 to ${whole}`,
      `${given.value}:前缀长度必须在 0 到 ${whole} 之间`,
    )
    return { value: given.value, complaints: [{ rule: 'out-of-range', word: 0, say: text }] }
  },
}

const ANY_ADDRESS = ['default', 'any', 'all']
const realms = named([], 0)
export const realmsOf: Kind<string> = {
  ...anyWord,
  read: words =>
    /^(\d+|0x[0-9a-f]+)(\/(\d+|0x[0-9a-f]+))?$/i.test(words[0]?.value ?? '')
      ? { value: words[0]?.value }
      : realms.read(words),
}
export const metric = (into: string) => ({ into, kind: U32, lockable: true })
export const family = { inet: { into: 'family', means: 4 }, inet6: { into: 'family', means: 6 } }
export const untracked: Options = { no_track: { into: 'no_track' } }
/** Only what stays may name a group. */
export const grouped: Options = { track_group: { into: 'track_group', kind: anyWord } }

export function judgeTracking(
  { protocol, no_track }: { protocol?: string; no_track?: boolean },
  complaints: Complaint[],
): void {
  if (protocol === undefined || no_track || OWN_PROTOCOL.includes(protocol) || protocol.includes('$')) return
  const text = say(
    `protocol ${protocol} is reset: what is tracked must have that of keepalived (or add no_track)`,
    `protocol ${protocol} 会被重置:被跟踪者必须使用 keepalived 的 protocol(或加 no_track)`,
  )
  complaints.push({ rule: 'protocol-reset', severity: 'warning', word: 0, say: text })
}
