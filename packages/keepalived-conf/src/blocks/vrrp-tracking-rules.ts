/** What keepalived ignores of the things that an instance tracks. */
import type { VrrpInstance } from '../config'
import { say } from '../localized'
import type { BlockRule, Finding } from '../table'

export const trackingRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'tracks-own-interface',
    severity: 'error',
    title: say('Own interface tracked', '跟踪自身接口'),
    help: say(
      'An instance always watches its own interface, so keepalived ignores it in track_interface; dont_track_primary turns that off.',
      '实例总会监视自己的接口,因此 keepalived 忽略 track_interface 中的它;dont_track_primary 可关闭。',
    ),
    check: ({ values, entries }) =>
      entries('track_interface').flatMap(([tracked], entry): Finding[] => {
        if (tracked === undefined || tracked !== values.interface) return []
        const text = say(
          `track_interface ${tracked} is the interface of ${values.name} itself: keepalived ignores it`,
          `track_interface ${tracked} 就是 ${values.name} 自身的接口:keepalived 会忽略`,
        )
        const fix = { label: say(`Remove ${tracked}`, `删除 ${tracked}`), remove: 'statement' } as const
        return [{ at: 'track_interface', entry, say: text, fix }]
      }),
  },
  {
    id: 'tracked-twice',
    severity: 'error',
    title: say('Tracked twice', '重复跟踪'),
    help: say('keepalived keeps the first and ignores the second.', 'keepalived 只保留第一个。'),
    check: ({ values, entries }) => {
      const lines = entries('track_interface')
      return lines.flatMap(([tracked], entry): Finding[] => {
        if (lines.findIndex(([other]) => other === tracked) === entry) return []
        const text = say(
          `track_interface ${tracked} of ${values.name} is already there: keepalived ignores the second`,
          `${values.name} 的 track_interface ${tracked} 已存在:keepalived 忽略第二个`,
        )
        const fix = { label: say('Remove the second', '删除第二个'), remove: 'statement' } as const
        return [{ at: 'track_interface', entry, say: text, fix }]
      })
    },
  },
  {
    id: 'tracking-weight-ignored',
    severity: 'error',
    title: say('Weight of a tracked object ignored', '跟踪权重被忽略'),
    help: say(
      'The priority of an address owner (255) never changes, and members of a sync group must keep theirs. So keepalived does not track by weight for an owner at all, and in a sync group it goes to FAULT instead of losing priority.',
      '地址所有者(255)的优先级不变,同步组成员也必须保持各自的优先级。因此 keepalived 对所有者完全不按权重跟踪;在同步组中则进入 FAULT,而不是降低优先级。',
    ),
    check: ({ values, config, entries }) => {
      const group = config.vrrp_sync_group.find(each => each.group.includes(values.name) && each.group.length > 1)
      const owner = values.priority === 255
      if (!group && !owner) return []
      return entries('track_interface').flatMap(([tracked = '', option, weight], entry): Finding[] => {
        if (option !== 'weight' || Number(weight) === 0 || tracked === values.interface) return []
        const text = owner
          ? say(
              `track_interface ${tracked} is ignored in ${values.name}: the owner of the addresses (priority 255) keeps its priority`,
              `${values.name} 忽略 track_interface ${tracked}:地址所有者(priority 255)的优先级不变`,
            )
          : say(
              `weight of track_interface ${tracked} is ignored in ${values.name}, a member of sync group ${group?.name}: it goes to FAULT instead`,
              `${values.name} 是同步组 ${group?.name} 的成员,track_interface ${tracked} 的 weight 被忽略:改为进入 FAULT`,
            )
        return [{ at: 'track_interface', entry, word: 1, say: text }]
      })
    },
  },
]
