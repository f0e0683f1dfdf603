/** Names, priorities and limits of the processes. */
import type { GlobalDefs } from '../config/global-defs'
import { cpus } from '../kinds/director-phrases'
import { int } from '../kinds/numbers'
import { atMost, flag, optional } from '../kinds/words'
import { say } from '../localized'
import type { Keyword } from '../table'

/** The kernel keeps 15 characters. */
const processName = atMost(15)

export const globalProcess = {
  process_names: {
    value: flag,
    advanced: true,
    label: say('Process names', '进程名'),
    help: say('Names the processes for what they do.', '按用途给各进程命名。'),
  },
  process_name: {
    value: processName,
    advanced: true,
    label: say('Name', '进程名'),
    help: say('Name of the parent process.', '父进程的名称。'),
  },
  vrrp_process_name: {
    value: processName,
    advanced: true,
    label: say('Name, VRRP', 'VRRP 进程名'),
    help: say('Name of the VRRP process.', 'VRRP 进程的名称。'),
  },
  checker_process_name: {
    value: processName,
    advanced: true,
    label: say('Name, checker', '检查进程名'),
    help: say('Name of the checker process.', '检查进程的名称。'),
  },
  bfd_process_name: {
    value: processName,
    advanced: true,
    label: say('Name, BFD', 'BFD 进程名'),
    help: say('Name of the BFD process.', 'BFD 进程的名称。'),
  },
  lvs_process_name: {
    value: processName,
    into: 'checker_process_name',
    advanced: true,
    label: say('Name, checker (old)', '检查进程名(旧)'),
    help: say('The old name of checker_process_name.', 'checker_process_name 的旧名称。'),
    deprecated: {
      say: say('it is now checker_process_name', '现在应写 checker_process_name'),
      use: 'checker_process_name',
      silent: true,
    },
  },
  vrrp_priority: {
    value: int(-20, 19),
    advanced: true,
    label: say('Nice value, VRRP', 'VRRP nice 值'),
    help: say('Priority of the VRRP process, -20 highest.', 'VRRP 进程的优先级,-20 最高。'),
  },
  checker_priority: {
    value: int(-20, 19),
    advanced: true,
    label: say('Nice value, checker', '检查nice 值'),
    help: say('Priority of the checker process, -20 highest.', '检查进程的优先级,-20 最高。'),
  },
  bfd_priority: {
    value: int(-20, 19),
    advanced: true,
    label: say('Nice value, BFD', 'BFD nice 值'),
    help: say('Priority of the BFD process, -20 highest.', 'BFD 进程的优先级,-20 最高。'),
  },
  vrrp_no_swap: {
    value: flag,
    advanced: true,
    label: say('Never swapped, VRRP', 'VRRP 不换出'),
    help: say('The VRRP process stays in memory.', 'VRRP 进程常驻内存。'),
  },
  checker_no_swap: {
    value: flag,
    advanced: true,
    label: say('Never swapped, checker', '检查不换出'),
    help: say('The checker process stays in memory.', '检查进程常驻内存。'),
  },
  bfd_no_swap: {
    value: flag,
    advanced: true,
    label: say('Never swapped, BFD', 'BFD 不换出'),
    help: say('The BFD process stays in memory.', 'BFD 进程常驻内存。'),
  },
  vrrp_rt_priority: {
    value: int(1, 99),
    advanced: true,
    label: say('Real-time priority, VRRP', 'VRRP 实时优先级'),
    help: say('Real-time priority of the VRRP process.', 'VRRP 进程的实时优先级。'),
  },
  checker_rt_priority: {
    value: int(1, 99),
    advanced: true,
    label: say('Real-time priority, checker', '检查实时优先级'),
    help: say('Real-time priority of the checker process.', '检查进程的实时优先级。'),
  },
  bfd_rt_priority: {
    value: int(1, 99),
    advanced: true,
    label: say('Real-time priority, BFD', 'BFD 实时优先级'),
    help: say('Real-time priority of the BFD process.', 'BFD 进程的实时优先级。'),
  },
  vrrp_cpu_affinity: {
    value: cpus,
    advanced: true,
    label: say('CPUs, VRRP', 'VRRP CPU'),
    help: say('CPUs that the VRRP process runs on.', 'VRRP 进程运行的 CPU。'),
  },
  checker_cpu_affinity: {
    value: cpus,
    advanced: true,
    label: say('CPUs, checker', '检查CPU'),
    help: say('CPUs that the checker process runs on.', '检查进程运行的 CPU。'),
  },
  bfd_cpu_affinity: {
    value: cpus,
    advanced: true,
    label: say('CPUs, BFD', 'BFD CPU'),
    help: say('CPUs that the BFD process runs on.', 'BFD 进程运行的 CPU。'),
  },
  vrrp_rlimit_rttime: {
    value: int(1, 4294967295),
    advanced: true,
    label: say('Real-time limit, VRRP', 'VRRP 实时运行限制'),
    help: say('Microseconds that the VRRP process may run without a pause.', 'VRRP 进程不间断运行的最大微秒数。'),
  },
  checker_rlimit_rttime: {
    value: int(1, 4294967295),
    advanced: true,
    label: say('Real-time limit, checker', '检查实时运行限制'),
    help: say('Microseconds that the checker process may run without a pause.', '检查进程不间断运行的最大微秒数。'),
  },
  bfd_rlimit_rttime: {
    value: int(1, 4294967295),
    advanced: true,
    label: say('Real-time limit, BFD', 'BFD 实时运行限制'),
    help: say('Microseconds that the BFD process may run without a pause.', 'BFD 进程不间断运行的最大微秒数。'),
  },
  vrrp_rlimit_rtime: {
    value: int(1, 4294967295),
    into: 'vrrp_rlimit_rttime',
    advanced: true,
    label: say('Real-time limit, VRRP (old)', 'VRRP 实时运行限制(旧)'),
    help: say('The old name of vrrp_rlimit_rttime.', 'vrrp_rlimit_rttime 的旧名称。'),
    deprecated: {
      say: say('it is now vrrp_rlimit_rttime', '现在应写 vrrp_rlimit_rttime'),
      use: 'vrrp_rlimit_rttime',
      silent: true,
    },
  },
  checker_rlimit_rtime: {
    value: int(1, 4294967295),
    into: 'checker_rlimit_rttime',
    advanced: true,
    label: say('Real-time limit, checker (old)', '检查实时运行限制(旧)'),
    help: say('The old name of checker_rlimit_rttime.', 'checker_rlimit_rttime 的旧名称。'),
    deprecated: {
      say: say('it is now checker_rlimit_rttime', '现在应写 checker_rlimit_rttime'),
      use: 'checker_rlimit_rttime',
      silent: true,
    },
  },
  bfd_rlimit_rtime: {
    value: int(1, 4294967295),
    into: 'bfd_rlimit_rttime',
    advanced: true,
    label: say('Real-time limit, BFD (old)', 'BFD 实时运行限制(旧)'),
    help: say('The old name of bfd_rlimit_rttime.', 'bfd_rlimit_rttime 的旧名称。'),
    deprecated: {
      say: say('it is now bfd_rlimit_rttime', '现在应写 bfd_rlimit_rttime'),
      use: 'bfd_rlimit_rttime',
      silent: true,
    },
  },
  max_auto_priority: {
    value: optional(int(-1, 99), 0),
    advanced: true,
    label: say('Automatic priority', '自动优先级'),
    help: say(
      'How high it may raise its own real-time priority when it is late; -1 never.',
      '因延迟而自动提高实时优先级的上限;-1 表示从不。',
    ),
  },
  min_auto_priority_delay: {
    value: int(1, 10_000_000),
    default: 1_000_000,
    advanced: true,
    label: say('Late by', '延迟阈值'),
    help: say('Microseconds it must be late before it raises its priority.', '延迟多少微秒后才提高优先级。'),
  },
} satisfies Record<string, Keyword<unknown, GlobalDefs>>
