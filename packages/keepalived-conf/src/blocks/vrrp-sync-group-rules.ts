/** Members of a sync group: enough of them, all of them instances, and each in one group only. */
import type { VrrpSyncGroup } from '../config'
import { say } from '../localized'
import type { BlockRule, CheckedBlock, Finding } from '../table'
import { groupTrackingRules } from './vrrp-tracking-rules'

export const syncGroupRules: readonly BlockRule<VrrpSyncGroup>[] = [
  ...groupTrackingRules,
  {
    id: 'sync-group-of-one',
    severity: 'warning',
    title: say('Sync group of one', '只有一个成员的同步组'),
    help: say(
      'A sync group makes several instances change state together. With one member it does nothing, which is probably not what was meant: either a member is missing or the group can go.',
      '同步组让多个实例一起切换。只有一个成员时不起任何作用,通常不是本意:要么漏写了成员,要么可以删除该组。',
    ),
    check: block => {
      const { name } = block.values
      const [only, second] = [...new Set(members(block).map(each => each.member))]
      if (only === undefined || second !== undefined) return []
      const text = say(
        `vrrp_sync_group ${name} has only one member, ${only}: it synchronises nothing`,
        `vrrp_sync_group ${name} 只有一个成员 ${only}:不起同步作用`,
      )
      const label = say(`Remove vrrp_sync_group ${name}`, `删除 vrrp_sync_group ${name}`)
      return [{ say: text, fix: { label, remove: 'statement' } }]
    },
  },
  {
    id: 'sync-group-empty',
    severity: 'warning',
    title: say('Sync group without members', '没有成员的同步组'),
    help: say(
      'A group needs the names of the instances it keeps together; keepalived removes one that has none.',
      '同步组需要列出成员实例的名称;没有成员的组会被 keepalived 删除。',
    ),
    check: block => {
      if (members(block).length > 0) return []
      const { name } = block.values
      const text = say(
        `vrrp_sync_group ${name} has no members: keepalived removes it`,
        `vrrp_sync_group ${name} 没有成员:keepalived 会删除它`,
      )
      return [block.has('group') ? { at: 'group', say: text } : { say: text }]
    },
  },
  {
    id: 'sync-group-unknown-member',
    severity: 'warning',
    title: say('Sync group names an unknown instance', '同步组包含未知实例'),
    help: say(
      'Every member must be the name of a vrrp_instance in the same file; keepalived ignores other names.',
      '每个成员必须是同一文件中 vrrp_instance 的名称;keepalived 忽略其他名称。',
    ),
    check: block =>
      members(block).flatMap(({ member, entry, word }): Finding[] => {
        if (block.config.vrrp_instance.some(instance => instance.name === member)) return []
        const text = say(
          `vrrp_sync_group ${block.values.name} names ${member}, which is no vrrp_instance of this file: keepalived ignores it`,
          `vrrp_sync_group ${block.values.name} 中的 ${member} 不是本文件的 vrrp_instance:keepalived 会忽略`,
        )
        return [{ at: 'group', entry, word, say: text }]
      }),
  },
  {
    id: 'sync-group-member-taken',
    severity: 'error',
    title: say('Instance in two sync groups', '实例属于两个同步组'),
    help: say(
      'An instance belongs to the first group that names it; keepalived ignores it in the others.',
      '实例属于最先列出它的同步组;keepalived 在其他组中忽略它。',
    ),
    check: block => {
      const { values, config } = block
      const own = members(block)
      return own.flatMap(({ member, entry, word }, index): Finding[] => {
        const known = config.vrrp_instance.some(instance => instance.name === member)
        const here = own.slice(0, index).some(each => each.member === member)
        if (!known || (values.group.includes(member) && !here)) return []
        const owner = here ? values : config.vrrp_sync_group.find(group => group.group.includes(member))
        if (!owner || (owner.name === values.name && !here)) return []
        const text = say(
          `${member} is already a member of vrrp_sync_group ${owner.name}: keepalived ignores it in ${values.name}`,
          `${member} 已是 vrrp_sync_group ${owner.name} 的成员:keepalived 在 ${values.name} 中忽略它`,
        )
        return [{ at: 'group', entry, word, say: text }]
      })
    },
  },
  {
    id: 'sync-group-defined-twice',
    severity: 'error',
    title: say('Sync group defined twice', '同步组重复定义'),
    help: say(
      'Two vrrp_sync_group blocks have the same name; keepalived ignores the second.',
      '两个 vrrp_sync_group 同名,keepalived 忽略后一个。',
    ),
    check: ({ values, config }) => {
      const first = config.vrrp_sync_group.find(group => group.name === values.name)
      if (!first || first === values) return []
      const text = say(
        `vrrp_sync_group ${values.name} is already defined: keepalived ignores this one`,
        `vrrp_sync_group ${values.name} 已经定义过:keepalived 忽略此处`,
      )
      const label = say(`Remove the second ${values.name}`, `删除第二个 ${values.name}`)
      return [{ say: text, fix: { label, remove: 'statement' } }]
    },
  },
]

/** As written: what keepalived takes out of the group is gone from its values. */
function members({ entries }: CheckedBlock<VrrpSyncGroup>) {
  return entries('group').flatMap((words, entry) => words.map((member, word) => ({ member, entry, word })))
}
