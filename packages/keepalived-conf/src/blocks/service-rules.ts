/** Parts of a virtual server that hang on others: scheduler flags, the sorry server, the family, the group. */
import type { VirtualServer, VirtualServerGroup } from '../config'
import { familyOf } from '../kinds/addresses'
import { serviceName } from '../kinds/phrases'
import { say } from '../localized'
import type { BlockRule, Finding } from '../table'

const FLAGS = ['sh-port', 'sh-fallback', 'mh-port', 'mh-fallback', 'hashed']

export const serviceRules: readonly BlockRule<VirtualServer>[] = [
  {
    id: 'scheduler-flag-ignored',
    severity: 'error',
    title: say('Flag of another scheduler', '其他调度算法的标志'),
    help: say(
      'sh-* and mh-* are flags of the schedulers sh and mh, and keepalived knows which one it is only below lb_algo; it ignores them otherwise.',
      'sh-* 和 mh-* 是调度算法 sh 和 mh 的标志,且必须写在 lb_algo 之后 keepalived 才认识;否则被忽略。',
    ),
    check: ({ values, has, isAbove }) =>
      FLAGS.filter(has).flatMap((at): Finding[] => {
        const hashing = values.lb_algo === 'sh' || values.lb_algo === 'mh'
        if (hashing && !isAbove(at, 'lb_algo')) return []
        const text = hashing
          ? say(`${at} stands above lb_algo: keepalived ignores it`, `${at} 写在 lb_algo 之前:keepalived 会忽略`)
          : say(
              `${at} does nothing with lb_algo ${values.lb_algo}: keepalived ignores it`,
              `${at} 对 lb_algo ${values.lb_algo} 不起作用:keepalived 会忽略`,
            )
        return [{ at, say: text, fix: { label: say(`Remove ${at}`, `删除 ${at}`), remove: 'statement' } }]
      }),
  },
  {
    id: 'sorry-server-option-alone',
    severity: 'error',
    title: say('Option of a sorry server that is not there', '缺少 sorry server 的选项'),
    help: say(
      'sorry_server_inhibit and sorry_server_lvs_method speak of the sorry_server above them; keepalived ignores them without one.',
      'sorry_server_inhibit 和 sorry_server_lvs_method 作用于其前面的 sorry_server;没有时 keepalived 忽略它们。',
    ),
    check: ({ has, isAbove }) =>
      ['sorry_server_inhibit', 'sorry_server_lvs_method'].filter(has).flatMap((at): Finding[] => {
        if (isAbove('sorry_server', at)) return []
        const text = say(
          `${at} has no sorry_server above it: keepalived ignores it`,
          `${at} 之前没有 sorry_server:keepalived 会忽略`,
        )
        return [{ at, say: text, fix: { label: say(`Remove ${at}`, `删除 ${at}`), remove: 'statement' } }]
      }),
  },
  {
    id: 'sorry-server-of-other-family',
    severity: 'error',
    title: say('Sorry server of another family', 'Sorry server 的地址族不同'),
    help: say(
      'Only TUN carries one family in the other; keepalived skips the sorry_server otherwise.',
      '只有 TUN 可以跨地址族转发;否则 keepalived 跳过该 sorry_server。',
    ),
    check: ({ values, written }) => {
      const [address] = written('sorry_server')
      if (address === undefined || values.sorry_server || familyOf(address) === undefined) return []
      const text = say(
        `sorry_server ${address} is not of the family of ${values.address}: keepalived skips it`,
        `sorry_server ${address} 与 ${values.address} 不是同一地址族:keepalived 会跳过`,
      )
      return [{ at: 'sorry_server', word: 1, say: text }]
    },
  },
  {
    id: 'ip-family-conflicts',
    severity: 'error',
    title: say('ip_family that the addresses contradict', 'ip_family 与地址矛盾'),
    help: say(
      'ip_family is for services by firewall mark, and must stand above their real servers; elsewhere the addresses say the family.',
      'ip_family 用于防火墙标记服务,且必须写在真实服务器之前;其他情况下由地址决定地址族。',
    ),
    check: ({ values, has, isAbove }) => {
      const family = values.ip_family === 'inet6' ? 6 : 4
      if (!has('ip_family') || values.ip_family === undefined) return []
      if (values.address === undefined && !isAbove('real_server', 'ip_family')) return []
      const address = values.address ?? values.real_server[0]?.address
      if (address === undefined) return []
      if (familyOf(address) === family) return []
      const text = say(
        `ip_family ${values.ip_family} is not the family of ${address}`,
        `ip_family ${values.ip_family} 与 ${address} 的地址族不符`,
      )
      return [{ at: 'ip_family', word: 1, say: text }]
    },
  },
  {
    id: 'virtual-server-group-unknown',
    severity: 'warning',
    title: say('Virtual server of an unknown group', '虚拟服务器引用未知的组'),
    help: say(
      'virtual_server group NAME takes its addresses from a virtual_server_group of that name in the same file; without one it has none.',
      'virtual_server group NAME 的地址取自同一文件中同名的 virtual_server_group;没有则没有任何地址。',
    ),
    check: checked => {
      const { group } = checked.values
      // Who has no group looks at nothing beyond itself: it is not judged again when something else changes.
      if (group === undefined || checked.config.virtual_server_group.some(each => each.name === group)) return []
      const text = say(
        `there is no virtual_server_group ${group} in this file`,
        `本文件中没有 virtual_server_group ${group}`,
      )
      return [{ word: 2, say: text }]
    },
  },
  {
    id: 'group-member-conflicts',
    severity: 'error',
    title: say('Member of the group does not fit', '组成员不匹配'),
    help: say(
      'Only NAT can change the port, so every address of the group must have the port of the real servers; and a group of firewall marks alone has no protocol.',
      '只有 NAT 可以改变端口,因此组中每个地址的端口必须与真实服务器相同;只含防火墙标记的组没有协议。',
    ),
    check: checked => {
      const { values, has } = checked
      if (values.group === undefined) return []
      const group = checked.config.virtual_server_group.find(each => each.name === values.group)
      if (!group) return []
      const name = serviceName(values)
      // Beside an address the protocol has a meaning, and keepalived says nothing.
      const marked = has('protocol') && group.members.length > 0 && group.members.every(member => 'fwmark' in member)
      const text = say(
        `protocol of virtual_server ${name} is ignored for the firewall marks in its group`,
        `virtual_server ${name} 的组中含防火墙标记,protocol 被忽略`,
      )
      const ports = values.real_server.flatMap((server): Finding[] => {
        const other = group.members.find(member => 'port' in member && member.port !== server.port)
        if (server.lb_kind === 'NAT' || !other || !('port' in other)) return []
        const ports = say(
          `port ${server.port} of ${server.address} is not port ${other.port} of ${other.address} in group ${group.name}, and ${server.lb_kind} cannot change it`,
          `${server.address} 的端口 ${server.port} 与组 ${group.name} 中 ${other.address} 的端口 ${other.port} 不同,而 ${server.lb_kind} 不能改变端口`,
        )
        return [{ of: server, say: ports }]
      })
      return [...(marked ? [{ at: 'protocol', say: text }] : []), ...ports]
    },
  },
]

export const virtualServerGroupRules: readonly BlockRule<VirtualServerGroup>[] = [
  {
    id: 'virtual-server-group-empty',
    severity: 'error',
    title: say('Group without members', '没有成员的组'),
    help: say(
      'keepalived removes a virtual_server_group that has no entries.',
      'keepalived 会删除没有条目的 virtual_server_group。',
    ),
    check: ({ values }) => {
      if (values.members.length > 0) return []
      const text = say(
        `virtual_server_group ${values.name} has no entries: keepalived removes it`,
        `virtual_server_group ${values.name} 没有条目:keepalived 会删除它`,
      )
      return [{ say: text }]
    },
  },
]
