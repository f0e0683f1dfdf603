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
]

export const vrrpInstanceRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'instance-without-vip',
    severity: 'warning',
    title: say('Instance without a VIP', '实例没有 VIP'),
    help: say('An election about no address moves nothing.', '没有地址的选举不会转移任何东西。'),
    check: ({ values, has }) =>
      values.virtual_ipaddress.length > 0 || has('no_virtual_ipaddress')
        ? []
        : [{ say: say(`vrrp_instance ${values.name} has no VIP`, `vrrp_instance ${values.name} 没有 VIP`) }],
  },
  {
    id: 'instance-without-interface',
    severity: 'error',
    title: say('Instance without an interface', '实例没有接口'),
    help: say(
      'Without interface keepalived uses default_interface (eth0), which may not be the one meant.',
      '不写 interface 时 keepalived 使用 default_interface(eth0),未必是所需的接口。',
    ),
    check: ({ values, has }) =>
      has('interface') || has('unicast_src_ip')
        ? []
        : [
            {
              say: say(`vrrp_instance ${values.name} has no interface`, `vrrp_instance ${values.name} 没有 interface`),
            },
          ],
  },
  {
    id: 'nopreempt-with-master',
    severity: 'error',
    title: say('nopreempt with state MASTER', 'nopreempt 与 state MASTER 冲突'),
    help: say(
      'An instance that starts as MASTER takes the VIPs at start, so nopreempt cannot hold; keepalived clears it. Use state BACKUP on every director.',
      '以 MASTER 启动的实例会立即取得 VIP,nopreempt 无法生效,keepalived 会清除它。请在所有 Director 上使用 state BACKUP。',
    ),
    check: ({ values, has, written }) => {
      if (!has('nopreempt') || (written('state')[0] !== 'MASTER' && values.priority !== 255)) return []
      const text = say(
        `nopreempt has no effect in ${values.name}, which starts as MASTER`,
        `${values.name} 以 MASTER 启动,nopreempt 不生效`,
      )
      const label = say('Start as BACKUP', '改为以 BACKUP 启动')
      return [
        { at: 'nopreempt', say: text, ...(has('state') ? { fix: { label, set: 'state', parameters: 'BACKUP' } } : {}) },
      ]
    },
  },
  {
    id: 'preempt-delay-with-master',
    severity: 'error',
    title: say('preempt_delay without effect', 'preempt_delay 不生效'),
    help: say(
      'keepalived clears preempt_delay with state MASTER and with nopreempt.',
      '在 state MASTER 或 nopreempt 时 keepalived 会清除 preempt_delay。',
    ),
    check: ({ values, has, written }) => {
      const why = written('state')[0] === 'MASTER' ? 'state MASTER' : has('nopreempt') ? 'nopreempt' : undefined
      if (!has('preempt_delay') || !(Number(written('preempt_delay')[0]) > 0) || !why) return []
      const text = say(
        `preempt_delay has no effect in ${values.name} with ${why}`,
        `${values.name} 中 preempt_delay 因 ${why} 不生效`,
      )
      const label = say('Remove preempt_delay', '删除 preempt_delay')
      return [{ at: 'preempt_delay', say: text, fix: { label, remove: 'statement' } }]
    },
  },
  {
    id: 'subsecond-advert-in-version-2',
    severity: 'error',
    title: say('Fraction of a second in version 2', '版本 2 的非整数秒间隔'),
    help: say(
      'VRRP version 2 counts whole seconds; keepalived rounds. Use version 3 for faster adverts.',
      'VRRP 版本 2 以整秒计,keepalived 会取整。需要更快的通告请用版本 3。',
    ),
    check: ({ values, written }) => {
      const given = Number(written('advert_int')[0])
      if (values.version !== 2 || !(given >= 0.01) || Number.isInteger(given)) return []
      const rounded = values.advert_int / 1000
      const text = say(
        `advert_int ${given} must be whole seconds in VRRP version 2: ${rounded} is used`,
        `VRRP 版本 2 中 advert_int ${given} 必须为整秒:实际使用 ${rounded}`,
      )
      const label = say(`Set advert_int ${rounded}`, `设为 advert_int ${rounded}`)
      return [{ at: 'advert_int', word: 1, say: text, fix: { label, replaceWord: `${rounded}` } }]
    },
  },
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
    check: ({ values, has, config }) => {
      if (!config.global_defs.vrrp_strict || values.version !== 2 || !has('authentication')) return []
      const text = say(
        `authentication is dropped in ${values.name} because of vrrp_strict`,
        `由于 vrrp_strict,${values.name} 的 authentication 被忽略`,
      )
      const label = say('Remove authentication', '删除 authentication')
      return [{ at: 'authentication', say: text, fix: { label, remove: 'statement' } }]
    },
  },
  {
    id: 'unicast-without-peers',
    severity: 'warning',
    title: say('Unicast source without peers', '有单播源地址但没有对端'),
    help: say(
      'Without unicast_peer the adverts still go to the multicast group.',
      '没有 unicast_peer 时通告仍发往组播组。',
    ),
    check: ({ values, has }) => {
      if (!has('unicast_src_ip') || values.unicast_peer.length > 0) return []
      const text = say(
        `${values.name} has unicast_src_ip but no unicast_peer: it uses multicast`,
        `${values.name} 设置了 unicast_src_ip 但没有 unicast_peer:使用组播`,
      )
      return [{ at: 'unicast_src_ip', say: text }]
    },
  },
  {
    id: 'mixed-vip-families',
    severity: 'error',
    title: say('IPv4 and IPv6 in one list', '同一列表混用 IPv4 和 IPv6'),
    help: say(
      'The VIPs of an instance are of one family; the other family goes to virtual_ipaddress_excluded or another instance.',
      '一个实例的 VIP 必须同属一个地址族;另一族请放入 virtual_ipaddress_excluded 或另一个实例。',
    ),
    check: ({ values }) => {
      const first = values.virtual_ipaddress[0]
      if (!first) return []
      return values.virtual_ipaddress
        .filter(vip => familyOf(vip.address) !== familyOf(first.address))
        .map(vip => ({
          of: vip,
          say: say(
            `${vip.address} is not of the family of ${first.address}`,
            `${vip.address} 与 ${first.address} 不是同一地址族`,
          ),
        }))
    },
  },
  {
    id: 'instance-defined-twice',
    severity: 'error',
    title: say('Instance defined twice', '实例重复定义'),
    help: say(
      'Two vrrp_instance blocks have the same name; keepalived ignores the second.',
      '两个 vrrp_instance 同名,keepalived 忽略后一个。',
    ),
    check: ({ values, config }) =>
      config.vrrp_instance.find(other => other.name === values.name) === values
        ? []
        : [{ say: say(`vrrp_instance ${values.name} is already defined`, `vrrp_instance ${values.name} 已经定义过`) }],
  },
  {
    id: 'virtual-router-id-used-twice',
    severity: 'error',
    title: say('Virtual router ID used twice', '虚拟路由器 ID 重复'),
    help: say(
      'On one interface and family a virtual_router_id may name one election only.',
      '同一接口同一地址族上,一个 virtual_router_id 只能标识一场选举。',
    ),
    check: ({ values, config, has }) => {
      if (!has('virtual_router_id') || values.virtual_router_id === 0) return []
      const other = config.vrrp_instance.find(each => isSameElection(each, values))
      if (!other || other === values) return []
      const text = say(
        `virtual_router_id ${values.virtual_router_id} of ${values.name} is also that of ${other.name} on ${values.interface}`,
        `${values.name} 的 virtual_router_id ${values.virtual_router_id} 在 ${values.interface} 上与 ${other.name} 相同`,
      )
      return [{ at: 'virtual_router_id', word: 1, say: text }]
    },
  },
]

function isSameElection(a: VrrpInstance, b: VrrpInstance): boolean {
  const family = (instance: VrrpInstance) => familyOf(instance.virtual_ipaddress[0]?.address ?? '0.0.0.0')
  return a.interface === b.interface && a.virtual_router_id === b.virtual_router_id && family(a) === family(b)
}
