/** Things that are defined once and named elsewhere: BFD sessions, processes, files. */
import type { BfdCheckConfig, BfdInstance, FileCheckConfig, VrrpTrackProcess } from '../config'
import { familyOf } from '../kinds/addresses'
import { say } from '../localized'
import type { BlockRule } from '../table'

export const bfdInstanceRules: readonly BlockRule<BfdInstance>[] = [
  {
    id: 'bfd-session-taken',
    severity: 'error',
    title: say('BFD session there already', 'BFD 会话重复'),
    help: say(
      'A bfd_instance has a name and a neighbour of its own; keepalived ignores a second one with either.',
      '每个 bfd_instance 的名称和邻居都必须唯一;任一重复时 keepalived 忽略后一个。',
    ),
    check: ({ values, config, isWrittenBefore }) => {
      const other = config.bfd_instance.find(
        each =>
          isWrittenBefore(each) &&
          (each.name === values.name || (values.neighbor_ip !== '' && each.neighbor_ip === values.neighbor_ip)),
      )
      if (!other) return []
      const same = other.name === values.name
      const text = same
        ? say(
            `bfd_instance ${values.name} is already defined: keepalived ignores this one`,
            `bfd_instance ${values.name} 已经定义过:keepalived 忽略此处`,
          )
        : say(
            `neighbor_ip ${values.neighbor_ip} is that of bfd_instance ${other.name}: keepalived ignores ${values.name}`,
            `neighbor_ip ${values.neighbor_ip} 已用于 bfd_instance ${other.name}:keepalived 忽略 ${values.name}`,
          )
      return [same ? { say: text } : { at: 'neighbor_ip', word: 1, say: text }]
    },
  },
  {
    id: 'bfd-families-differ',
    severity: 'error',
    title: say('BFD session between families', 'BFD 会话跨地址族'),
    help: say(
      'Both ends of a session are of one family; keepalived disables the bfd_instance otherwise.',
      '会话两端必须属于同一地址族;否则 keepalived 停用该 bfd_instance。',
    ),
    check: ({ values }) => {
      const { neighbor_ip, source_ip } = values
      if (neighbor_ip === '' || source_ip === undefined || familyOf(neighbor_ip) === familyOf(source_ip)) return []
      const text = say(
        `source_ip ${source_ip} is not of the family of neighbor_ip ${neighbor_ip}: keepalived disables ${values.name}`,
        `source_ip ${source_ip} 与 neighbor_ip ${neighbor_ip} 不是同一地址族:keepalived 停用 ${values.name}`,
      )
      return [{ at: 'source_ip', word: 1, say: text }]
    },
  },
]

export const trackProcessRules: readonly BlockRule<VrrpTrackProcess>[] = [
  {
    id: 'quorum-max-below-quorum',
    severity: 'error',
    title: say('quorum_max below quorum', 'quorum_max 小于 quorum'),
    help: say(
      'quorum is the fewest processes and quorum_max the most; keepalived ignores a most below the fewest.',
      'quorum 是最少进程数,quorum_max 是最多进程数;后者小于前者时 keepalived 忽略它。',
    ),
    check: ({ values }) => {
      const { quorum, quorum_max } = values
      if (quorum_max === undefined || quorum_max === 0 || quorum_max >= quorum) return []
      const text = say(
        `quorum_max ${quorum_max} of ${values.name} is below quorum ${quorum}: keepalived ignores it`,
        `${values.name} 的 quorum_max ${quorum_max} 小于 quorum ${quorum}:keepalived 会忽略`,
      )
      return [{ at: 'quorum_max', word: 1, say: text }]
    },
  },
]

export const fileCheckRules: readonly BlockRule<FileCheckConfig>[] = [
  {
    id: 'checked-file-unknown',
    severity: 'error',
    title: say('File check of an unknown track_file', '文件检查引用未知的 track_file'),
    help: say(
      'FILE_CHECK names a track_file of the same file; keepalived drops the check otherwise, and the real server counts as up for ever.',
      'FILE_CHECK 引用同一文件中的 track_file;没有时 keepalived 丢弃该检查,真实服务器始终视为在线。',
    ),
    check: ({ values, config }) => {
      const { track_file } = values
      if (track_file === '' || config.track_file.some(each => each.name === track_file && each.file !== '')) return []
      const text = say(`there is no track_file ${track_file} in this file`, `本文件中没有 track_file ${track_file}`)
      return [{ at: 'track_file', word: 1, say: text }]
    },
  },
]

export const bfdCheckRules: readonly BlockRule<BfdCheckConfig>[] = [
  {
    id: 'checked-bfd-unknown',
    severity: 'error',
    title: say('BFD check of an unknown session', 'BFD 检查引用未知的会话'),
    help: say(
      'BFD_CHECK names a bfd_instance of the same file; keepalived drops the check otherwise.',
      'BFD_CHECK 引用同一文件中的 bfd_instance;没有时 keepalived 丢弃该检查。',
    ),
    check: ({ values, config }) => {
      const told = config.bfd_instance.filter(each => each.checker || !each.vrrp)
      if (values.name === '' || told.some(each => each.name === values.name)) return []
      const text = say(
        `there is no bfd_instance ${values.name} in this file that tells the checkers`,
        `本文件中没有通知检查进程的 bfd_instance ${values.name}`,
      )
      return [{ at: 'name', word: 1, say: text }]
    },
  },
]
