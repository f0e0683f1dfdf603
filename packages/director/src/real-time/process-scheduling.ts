/** What global_defs asks of the scheduler for one process, and how that grows where timers run late. */
import type { GlobalDefs } from '@keelson/keepalived-conf/config'

export interface ProcessScheduling {
  /** SCHED_RR, 1 to 99; unset: an ordinary process */
  rtPriority?: number
  /** nice value of an ordinary process, -20 to 19; unset: left as it is */
  nice?: number
  /** CPUs it runs on; unset: any */
  cpus?: number[]
  /** microseconds that it may run in real time without a pause; unset: no limit */
  rttime?: number
}

export type ScheduledProcess = 'vrrp' | 'checker'

/**
 * Deviates: keepalived runs as everybody else unless told; a director of ours has more processes of its own, so adverts
 * come first with the lowest of the real-time priorities where nothing else is said.
 */
const UNASKED: Record<ScheduledProcess, ProcessScheduling> = { vrrp: { rtPriority: 1 }, checker: {} }

export function processScheduling(global_defs: GlobalDefs, name: ScheduledProcess): ProcessScheduling {
  const rtPriority = global_defs[`${name}_rt_priority`]
  const nice = global_defs[`${name}_priority`]
  const cpus = global_defs[`${name}_cpu_affinity`]
  const rttime = global_defs[`${name}_rlimit_rttime`]
  // Both at once: real time wins, as in keepalived.
  const order = rtPriority !== undefined ? { rtPriority } : nice !== undefined ? { nice } : UNASKED[name]
  return { ...order, ...(cpus?.length && { cpus }), ...(rttime !== undefined && { rttime }) }
}

/** One step up for a process whose timer ran `late` ms; undefined where max_auto_priority does not let it. */
export function raised(
  now: ProcessScheduling,
  late: number,
  { max_auto_priority: max, min_auto_priority_delay }: GlobalDefs,
): ProcessScheduling | undefined {
  if (max === undefined || max < 0 || late * 1000 < min_auto_priority_delay) return undefined
  const rtPriority = (now.rtPriority ?? 0) + 1
  if (rtPriority > (max || HIGHEST)) return undefined
  return { ...now, rtPriority }
}

const HIGHEST = 99

/** no_swap, said plainly: it is not done, and what to do instead. */
export function unswappable(global_defs: GlobalDefs): string[] {
  return (['vrrp_no_swap', 'checker_no_swap'] as const)
    .filter(keyword => global_defs[keyword])
    .map(
      keyword =>
        `${keyword} in global_defs is kept, but not done: mlockall ends the JavaScript engine as soon as its heap shrinks; keep the whole agent out of swap with the cgroup's memory.swap.max=0 (systemd: MemorySwapMax=0)`,
    )
}
