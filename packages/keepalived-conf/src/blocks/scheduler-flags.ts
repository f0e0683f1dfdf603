/** Flags of the sh and mh schedulers, by their neutral names and by what they do (ip_vs.h: IP_VS_SVC_F_SCHED*). */
import type { SchedulerFlag, VirtualServer } from '../config/virtual-server'
import { flag } from '../kinds/words'
import { type Localized, say } from '../localized'
import type { Keyword } from '../table'

function entry(label: Localized, help: Localized): Keyword<boolean> {
  return { value: flag, advanced: true, label, help }
}

export const schedulerFlags = {
  'flag-1': entry(say('Flag 1', '标志 1'), say('First flag of the scheduler.', '调度算法的第一个标志。')),
  'flag-2': entry(say('Flag 2', '标志 2'), say('Second flag of the scheduler.', '调度算法的第二个标志。')),
  'flag-3': entry(say('Flag 3', '标志 3'), say('Third flag of the scheduler.', '调度算法的第三个标志。')),
  'sh-port': entry(
    say('sh: port too', 'sh:含端口'),
    say('The source port counts in the hash. Stands below lvs_sched sh.', '哈希计入源端口。须写在 lvs_sched sh 之后。'),
  ),
  'sh-fallback': entry(
    say('sh: fall back', 'sh:回退'),
    say(
      'Takes another server when the one chosen has weight 0. Stands below lvs_sched sh.',
      '选中的服务器权重为 0 时改选其他。须写在 lvs_sched sh 之后。',
    ),
  ),
  'mh-port': entry(
    say('mh: port too', 'mh:含端口'),
    say('The source port counts in the hash. Stands below lvs_sched mh.', '哈希计入源端口。须写在 lvs_sched mh 之后。'),
  ),
  'mh-fallback': entry(
    say('mh: fall back', 'mh:回退'),
    say(
      'Takes another server when the one chosen has weight 0. Stands below lvs_sched mh.',
      '选中的服务器权重为 0 时改选其他。须写在 lvs_sched mh 之后。',
    ),
  ),
}

const MEANING: readonly [keyof typeof schedulerFlags, SchedulerFlag, VirtualServer['lb_algo'] | undefined][] = [
  ['flag-1', 'flag-1', undefined],
  ['flag-2', 'flag-2', undefined],
  ['flag-3', 'flag-3', undefined],
  ['sh-fallback', 'flag-1', 'sh'],
  ['sh-port', 'flag-2', 'sh'],
  ['mh-fallback', 'flag-1', 'mh'],
  ['mh-port', 'flag-2', 'mh'],
]

/** The flags as the kernel counts them; those of another scheduler are dropped, as keepalived does. */
export function withFlags(values: VirtualServer): VirtualServer {
  const read = values as VirtualServer & Record<string, unknown>
  const flags = MEANING.filter(([keyword, , only]) => read[keyword] === true && (!only || only === values.lb_algo))
  return { ...values, flags: [...new Set(flags.map(([, meaning]) => meaning))] }
}
