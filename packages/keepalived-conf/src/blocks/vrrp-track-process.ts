import type { VrrpTrackProcess } from '../config/tracking'
import { blockName } from '../kinds/block-name'
import { int, seconds } from '../kinds/numbers'
import { parameterMatch, processCommand, weight } from '../kinds/tracks'
import { flag } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { trackProcessRules } from './definition-rules'

const delay = seconds(0.000001, 3600, 0.000001)

export const vrrpTrackProcess = block<VrrpTrackProcess>({
  keyword: 'vrrp_track_process',
  label: say('Watched process', '监视的进程'),
  help: say(
    'A process that must run; the kernel reports its start and end, nothing is polled.',
    '必须运行的进程;由内核通知启动和退出,无需轮询。',
  ),
  header: blockName,
  keywords: {
    process: {
      value: processCommand,
      default: [],
      required: true,
      label: say('Process', '进程'),
      help: say('Its exact name, and parameters where they matter.', '准确的进程名,必要时加参数。'),
    },
    param_match: {
      value: parameterMatch,
      advanced: true,
      label: say('Parameters match', '参数匹配'),
      help: say(
        'initial: the last parameter may be longer; partial: further ones may follow; alone: exactly those.',
        'initial:最后一个参数可以更长;partial:其后可有其他参数;单独出现:完全一致。',
      ),
    },
    weight: {
      value: weight(254),
      default: { weight: 0, reverse: false },
      label: say('Weight', '权重'),
      help: say(
        'Changes the priority of the instances: positive while it runs, negative while it does not; 0 is FAULT.',
        '改变实例的优先级:正值在运行时加,负值在未运行时减;0 表示未运行即 FAULT。',
      ),
    },
    quorum: {
      value: int(1, 65535),
      default: 1,
      label: say('Quorum', '最少个数'),
      help: say('So many must run.', '至少运行的进程个数。'),
    },
    quorum_max: {
      value: int(0, 65535),
      advanced: true,
      label: say('At most', '最多个数'),
      help: say('More than so many is a failure.', '超过此个数视为失败。'),
    },
    fork_delay: {
      value: delay,
      default: 0,
      advanced: true,
      label: say('Start delay', '启动延迟'),
      help: say('Seconds that it must have run before it counts.', '运行多少秒后才算恢复。'),
    },
    terminate_delay: {
      value: delay,
      default: 0,
      advanced: true,
      label: say('End delay', '退出延迟'),
      help: say('Seconds that it may be gone, for a restart, before it counts.', '退出(例如重启)多少秒后才算失败。'),
    },
    delay: {
      value: delay,
      advanced: true,
      label: say('Both delays', '两种延迟'),
      help: say('Sets fork_delay and terminate_delay.', '同时设置 fork_delay 和 terminate_delay。'),
    },
    full_command: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Whole command line', '完整命令行'),
      help: say('Compares the command line instead of the name of the process.', '比较完整命令行而不是进程名。'),
    },
  },
  complete: values => {
    const { delay: both, ...rest } = values as VrrpTrackProcess & { delay?: number }
    return both === undefined ? rest : { ...rest, fork_delay: both, terminate_delay: both }
  },
  rules: trackProcessRules,
})
