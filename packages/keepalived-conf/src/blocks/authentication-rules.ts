/** Passwords in adverts: what is cut off, dropped or known to everybody. */
import type { Authentication, VrrpInstance } from '../config'
import { familyOf } from '../kinds/addresses'
import { say } from '../localized'
import type { BlockRule } from '../table'

export const authenticationRules: readonly BlockRule<Authentication>[] = [
  {
    id: 'auth-pass-too-long',
    severity: 'error',
    title: say('Password longer than 8 characters', '口令超过 8 个字符'),
    help: say(
      'An advert has room for 8 characters (RFC 2338 §5.3.10). keepalived cuts the rest off, so two different long passwords may be the same.',
      '通告中只有 8 个字符的位置(RFC 2338 §5.3.10)。keepalived 会截断多余部分,两个不同的长口令可能变成相同的。',
    ),
    check: ({ written }) => {
      const [auth_pass = ''] = written('auth_pass')
      if (auth_pass.length <= 8) return []
      const text = say(
        `auth_pass has ${auth_pass.length} characters: only the first 8 are used`,
        `auth_pass 有 ${auth_pass.length} 个字符:只使用前 8 个`,
      )
      const label = say('Cut auth_pass to 8 characters', '将 auth_pass 截为 8 个字符')
      return [{ at: 'auth_pass', word: 1, say: text, fix: { label, replaceWord: auth_pass.slice(0, 8) } }]
    },
  },
  {
    id: 'auth-incomplete',
    severity: 'warning',
    title: say('Authentication without type or password', '认证缺少类型或口令'),
    help: say(
      'Both auth_type and auth_pass are needed; with one alone adverts go out without a password.',
      '需要同时设置 auth_type 和 auth_pass;只有其一时通告不带口令。',
    ),
    check: ({ has }) => {
      if (has('auth_type') && has('auth_pass')) return []
      const gone = has('auth_type') ? 'auth_pass' : 'auth_type'
      return [
        {
          say: say(
            `authentication has no ${gone}: adverts carry no password`,
            `authentication 缺少 ${gone}:通告不带口令`,
          ),
        },
      ]
    },
  },
  {
    id: 'auth-pass-well-known',
    severity: 'info',
    title: say('Password from an example', '示例中的口令'),
    help: say(
      'The password is one that articles and sample files use. Everybody knows it, and two clusters that copied the same example accept each other’s adverts when they share a virtual_router_id.',
      '这是文章和示例文件中常见的口令,人人皆知;两个照抄同一示例且 virtual_router_id 相同的集群会互相接受对方的通告。',
    ),
    check: ({ written }) => {
      const [auth_pass = ''] = written('auth_pass')
      if (!WELL_KNOWN.includes(auth_pass.toLowerCase())) return []
      const text = say(
        'auth_pass is one from an example file: choose your own',
        'auth_pass 是示例文件中的口令:请自行设置',
      )
      return [{ at: 'auth_pass', word: 1, say: text }]
    },
  },
]

/** What articles, man pages and distributions print. */
const WELL_KNOWN = [
  '1111',
  '1234',
  '12345',
  '123456',
  '12345678',
  'password',
  'passw0rd',
  'pass',
  'secret',
  'changeme',
  'k@l!ve1',
  '1q2w3e4r',
  'keepalived',
  'keepaliv',
  'admin',
  'test',
]

export const passwordRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'password-in-version-3',
    severity: 'error',
    title: say('Password in version 3', '版本 3 不支持口令'),
    help: say('VRRP version 3 has no authentication; keepalived drops it.', 'VRRP 版本 3 没有认证,keepalived 会忽略。'),
    check: ({ values, has }) => {
      if (values.version !== 3 || !has('authentication')) return []
      const text = say(
        `authentication is dropped in ${values.name}: VRRP version 3 has none`,
        `${values.name} 的 authentication 被忽略:VRRP 版本 3 没有认证`,
      )
      const label = say('Remove authentication', '删除 authentication')
      return [{ at: 'authentication', say: text, fix: { label, remove: 'statement' } }]
    },
  },

  {
    id: 'password-in-strict-mode',
    severity: 'error',
    title: say('Password with vrrp_strict', 'vrrp_strict 下的口令'),
    help: say(
      'The RFCs since 3768 have no authentication, so keepalived drops it in strict mode.',
      'RFC 3768 之后没有认证,因此 keepalived 在严格模式下忽略它。',
    ),
    check: ({ values, has }) => {
      if (!values.strict_mode || values.version !== 2 || !has('authentication')) return []
      const text = say(
        `authentication is dropped in ${values.name} because of vrrp_strict`,
        `由于 vrrp_strict,${values.name} 的 authentication 被忽略`,
      )
      const label = say('Remove authentication', '删除 authentication')
      return [{ at: 'authentication', say: text, fix: { label, remove: 'statement' } }]
    },
  },

  {
    id: 'auth-ah-with-ipv6',
    severity: 'error',
    title: say('AH with IPv6', 'IPv6 不支持 AH'),
    help: say(
      'keepalived cannot authenticate IPv6 adverts by AH and drops the authentication.',
      'keepalived 不能以 AH 认证 IPv6 通告,会忽略该认证。',
    ),
    check: ({ values, has, entries }) => {
      const [first] = values.virtual_ipaddress
      const dropped = values.version === 2 && has('authentication') && values.authentication === undefined
      if (!dropped || !first || familyOf(first.address) !== 6) return []
      if (!entries('authentication').some(([word, type]) => word === 'auth_type' && type === 'AH')) return []
      const text = say(
        `authentication is dropped in ${values.name}: AH does not work with IPv6`,
        `${values.name} 的 authentication 被忽略:AH 不支持 IPv6`,
      )
      const label = say('Remove authentication', '删除 authentication')
      return [{ at: 'authentication', say: text, fix: { label, remove: 'statement' } }]
    },
  },
  {
    id: 'auth-ah-with-master',
    severity: 'error',
    title: say('AH with state MASTER', 'AH 与 state MASTER 冲突'),
    help: say(
      'With AH an instance must hear the sequence number of the others before it speaks, so keepalived starts it as BACKUP.',
      '使用 AH 时必须先听到其他方的序列号才能发送,因此 keepalived 让它以 BACKUP 启动。',
    ),
    check: ({ values, written }) => {
      if (values.authentication?.auth_type !== 'AH' || written('state')[0] !== 'MASTER') return []
      const text = say(
        `${values.name} has auth_type AH and state MASTER: keepalived starts it as BACKUP`,
        `${values.name} 同时使用 auth_type AH 和 state MASTER:keepalived 以 BACKUP 启动`,
      )
      const label = say('Set state BACKUP', '设为 state BACKUP')
      return [{ at: 'state', word: 1, say: text, fix: { label, replaceWord: 'BACKUP' } }]
    },
  },
  {
    id: 'auth-ah-not-recommended',
    severity: 'warning',
    title: say('Authentication by AH', 'AH 认证'),
    help: say(
      'IPsec AH was never part of a standard VRRP that is in use, costs failover time and protects little; keepalived advises against it, and this director does not speak it: the instance stays in FAULT.',
      'IPsec AH 从未成为实际使用的 VRRP 标准,会拖慢切换且保护有限;keepalived 不推荐,本 Director 不支持:实例将停留在 FAULT。',
    ),
    check: ({ values }) => {
      if (values.authentication?.auth_type !== 'AH') return []
      const text = say(
        `${values.name} uses auth_type AH: keepalived advises against it and this agent does not speak it`,
        `${values.name} 使用 auth_type AH:keepalived 不推荐,本 agent 不支持`,
      )
      return [{ of: values.authentication, at: 'auth_type', word: 1, say: text }]
    },
  },
]
