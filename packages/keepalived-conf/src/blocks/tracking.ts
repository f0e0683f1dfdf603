/** The track_* blocks that instances and sync groups have in common, in the man page's order. */
import type { Tracked, TrackedInterface } from '../config/tracking'
import { tracked, trackedInterface } from '../kinds/tracks'
import { naming } from '../kinds/words'
import { type Localized, say } from '../localized'
import type { Keyword, Kind } from '../table'

/** A block that holds one entry a line. */
export function valueBlock<T>(
  keyword: string,
  entries: Kind<T>,
  label: Localized,
  help: Localized,
): Keyword<T[]> & { block: NonNullable<Keyword['block']> } {
  return { block: { keyword, label, help, entries, keywords: {} }, label, help }
}

export const trackBlocks = {
  track_interface: valueBlock<TrackedInterface>(
    'track_interface',
    naming(trackedInterface, 'interface-name'),
    say('Tracked interfaces', '跟踪的接口'),
    say(
      'Goes to FAULT, or changes its priority by the weight, when one of them is down.',
      '其中任一接口断开时进入 FAULT,或按权重调整优先级。',
    ),
  ),
  track_script: valueBlock<Tracked>(
    'track_script',
    naming(tracked(say('the name of a vrrp_script', ' vrrp_script 的名称'), 253, 'chk_haproxy'), {
      block: 'vrrp_script',
    }),
    say('Tracked scripts', '跟踪的脚本'),
    say(
      'Goes to FAULT, or changes its priority by the weight, when a vrrp_script fails.',
      'vrrp_script 失败时进入 FAULT,或按权重调整优先级。',
    ),
  ),
  track_file: valueBlock<Tracked>(
    'track_file',
    naming(tracked(say('the name of a track_file', ' track_file 的名称'), 254, 'maintenance'), { block: 'track_file' }),
    say('Tracked files', '跟踪的文件'),
    say('The number in the file, times the weight, is added to the priority.', '文件中的数字乘以权重后加到优先级上。'),
  ),
  track_process: valueBlock<Tracked>(
    'track_process',
    naming(tracked(say('the name of a vrrp_track_process', ' vrrp_track_process 的名称'), 254, 'nginx'), {
      block: 'vrrp_track_process',
    }),
    say('Tracked processes', '跟踪的进程'),
    say(
      'Goes to FAULT, or changes its priority by the weight, when the process does not run.',
      '进程未运行时进入 FAULT,或按权重调整优先级。',
    ),
  ),
  track_bfd: valueBlock<Tracked>(
    'track_bfd',
    naming(tracked(say('the name of a bfd_instance', ' bfd_instance 的名称'), 253, 'bfd_gateway'), {
      block: 'bfd_instance',
    }),
    say('Tracked BFD sessions', '跟踪的 BFD 会话'),
    say(
      'Goes to FAULT, or changes its priority by the weight, when the BFD session is down.',
      'BFD 会话断开时进入 FAULT,或按权重调整优先级。',
    ),
  ),
} satisfies Record<string, Keyword<unknown>>
