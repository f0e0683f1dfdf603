/** What keepalived ignores of the things that an instance or a sync group tracks. */
import type { Config, VrrpInstance, VrrpSyncGroup } from '../config'
import { say } from '../localized'
import type { BlockRule, CheckedBlock, Finding } from '../table'

/** A track_* block, and where what it names is defined. */
const TRACKED = [
  ['track_script', 'vrrp_script'],
  ['track_file', 'track_file'],
  ['track_process', 'vrrp_track_process'],
  ['track_bfd', 'bfd_instance'],
] as const

const BLOCKS = ['track_interface', ...TRACKED.map(([block]) => block)]

/** keepalived takes weights of processes without a word, for owners and groups too. */
const WEIGHED = ['track_interface', 'track_script', 'track_file', 'track_bfd']

export const trackingRules: readonly BlockRule<VrrpInstance>[] = [
  trackedUnknown<VrrpInstance>(),
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
  trackedTwice<VrrpInstance>(),
  {
    id: 'tracking-weight-ignored',
    severity: 'error',
    title: say('Weight of a tracked object ignored', '跟踪权重被忽略'),
    help: say(
      'The priority of an address owner (255) never changes, and members of a sync group must keep theirs. So keepalived does not track by weight for an owner at all; in a sync group an interface takes its member to FAULT instead of lowering its priority, and other things with a weight are not tracked. sync_group_tracking_weight in the group lets members have weights.',
      '地址所有者(255)的优先级不变,同步组成员也必须保持各自的优先级。因此 keepalived 对所有者完全不按权重跟踪;在同步组中,接口失效使成员进入 FAULT 而不是降低优先级,其他带权重的对象则不被跟踪。在组中写 sync_group_tracking_weight 可允许成员使用权重。',
    ),
    check: block => {
      const { values, config, entries } = block
      const group = config.vrrp_sync_group.find(each => each.group.includes(values.name) && each.group.length > 1)
      const owner = values.priority === 255
      if (!owner && (!group || group.sync_group_tracking_weight)) return []
      const why = owner
        ? say('the owner of the addresses (priority 255) keeps its priority', '地址所有者(priority 255)的优先级不变')
        : say(
            `${values.name} is a member of sync group ${group?.name}`,
            `${values.name} 是同步组 ${group?.name} 的成员`,
          )
      return WEIGHED.flatMap(at =>
        entries(at).flatMap((words, entry): Finding[] => {
          const [tracked = '', option] = words
          if (weightOf(config, at, words) === 0 || tracked === values.interface) return []
          const text = say(
            `the weight of ${at} ${tracked} is ignored in ${values.name}: ${why.en}`,
            `${values.name} 中 ${at} ${tracked} 的权重被忽略:${why.zh}`,
          )
          return [{ at, entry, word: option === 'weight' ? 1 : 0, say: text }]
        }),
      )
    },
  },
]

/** Groups name what they track as instances do. */
export const groupTrackingRules: readonly BlockRule<VrrpSyncGroup>[] = [
  trackedTwice<VrrpSyncGroup>(),
  trackedUnknown<VrrpSyncGroup>(),
  {
    id: 'tracked-by-member-too',
    severity: 'error',
    title: say('Interface of the group and of a member', '组与成员同时跟踪的接口'),
    help: say(
      'What a sync group tracks counts for all its members; keepalived asks to take out what a member watches already, its own interface included.',
      '同步组跟踪的对象对所有成员生效;成员已在监视的接口(包括其自身接口)应从其中之一删除。',
    ),
    check: ({ values, config, entries }) =>
      entries('track_interface').flatMap(([tracked = ''], entry): Finding[] => {
        const member = config.vrrp_instance.find(
          each =>
            values.group.includes(each.name) &&
            (each.interface === tracked || each.track_interface.some(other => other.interface === tracked)),
        )
        if (!member) return []
        const text = say(
          `track_interface ${tracked} of ${values.name} is watched by its member ${member.name} already`,
          `${values.name} 的 track_interface ${tracked} 已由其成员 ${member.name} 监视`,
        )
        return [{ at: 'track_interface', entry, say: text }]
      }),
  },
]

function trackedTwice<T extends { name: string }>(): BlockRule<T> {
  return {
    id: 'tracked-twice',
    severity: 'error',
    title: say('Tracked twice', '重复跟踪'),
    help: say('keepalived keeps the first and ignores the second.', 'keepalived 只保留第一个。'),
    check: ({ values, entries }) =>
      BLOCKS.flatMap(at => {
        const lines = entries(at)
        return lines.flatMap(([tracked], entry): Finding[] => {
          if (lines.findIndex(([other]) => other === tracked) === entry) return []
          const text = say(
            `${at} ${tracked} of ${values.name} is already there: keepalived ignores the second`,
            `${values.name} 的 ${at} ${tracked} 已存在:keepalived 忽略第二个`,
          )
          return [{ at, entry, say: text, fix: { label: say('Remove the second', '删除第二个'), remove: 'statement' } }]
        })
      }),
  }
}

function trackedUnknown<T extends { name: string }>(): BlockRule<T> {
  return {
    id: 'tracked-unknown',
    severity: 'error',
    title: say('Nothing of that name to track', '没有该名称的跟踪对象'),
    help: say(
      'What is tracked must be defined in the file, and above the block that tracks it; keepalived ignores the line otherwise, so nothing is watched.',
      '被跟踪的对象必须在文件中定义,并且位于跟踪它的块之前;否则 keepalived 忽略该行,也就没有监视任何东西。',
    ),
    check: block => TRACKED.flatMap(([at, defined]) => unknownOf(block, at, defined)),
  }
}

function unknownOf<T extends { name: string }>(
  { values, config, entries, isWrittenBefore }: CheckedBlock<T>,
  at: string,
  defined: (typeof TRACKED)[number][1],
): Finding[] {
  return entries(at).flatMap(([name = ''], entry): Finding[] => {
    const found = config[defined].find(each => each.name === name && isUsable(each) && !isForCheckersOnly(each))
    if (name.includes('$') || (found && isWrittenBefore(found))) return []
    const text = found
      ? say(
          `${at} ${name} of ${values.name} is defined further down: keepalived does not find it and ignores the line`,
          `${values.name} 的 ${at} ${name} 定义在后面:keepalived 找不到它并忽略此行`,
        )
      : say(
          `${at} ${name} of ${values.name} is no ${defined} of this file: keepalived ignores the line`,
          `${values.name} 的 ${at} ${name} 不是本文件的 ${defined}:keepalived 忽略此行`,
        )
    return [{ at, entry, say: text }]
  })
}

/** keepalived drops a definition that does not say what to run, read or look for. */
function isUsable(defined: Config[(typeof TRACKED)[number][1]][number]): boolean {
  if ('script' in defined) return defined.script !== undefined
  if ('file' in defined) return defined.file !== ''
  return !('process' in defined) || defined.process.length > 0
}

/** A bfd_instance may say that only one of the processes is told; the other does not know it. */
function isForCheckersOnly(defined: object): boolean {
  return 'checker' in defined && defined.checker === true && !('vrrp' in defined && defined.vrrp === true)
}

/** As written on the line, else as defined. */
export function weightOf(config: Config, at: string, [name, option, weight]: readonly string[]): number {
  if (option === 'weight') return Number(weight) || 0
  const defined = TRACKED.find(([block]) => block === at)?.[1]
  const found = defined && config[defined].find(each => each.name === name)
  return found?.weight.weight ?? 0
}
