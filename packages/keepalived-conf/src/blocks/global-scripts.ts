/** Scripts and pipes: who runs what, and who is told. */
import type { GlobalDefs } from '../config/global-defs'
import { notifyFifo, umask } from '../kinds/director-phrases'
import { wholeSeconds } from '../kinds/numbers'
import { quotedCommand } from '../kinds/phrases'
import { bool, flag } from '../kinds/words'
import { say } from '../localized'
import type { Keyword } from '../table'

export const globalScripts = {
  use_symlink_paths: {
    value: flag,
    default: false,
    advanced: true,
    since: '2.3.0',
    label: say('Keep links', '保留符号链接'),
    help: say('Runs scripts by the path given, even through a symbolic link.', '按给定路径运行脚本,即使经过符号链接。'),
  },
  set_supplementary_groups: {
    value: flag,
    default: false,
    advanced: true,
    since: '2.3.0',
    label: say('All groups', '全部附加组'),
    help: say('Scripts get every group of their user.', '脚本获得其用户的全部附加组。'),
  },
  startup_script: {
    value: quotedCommand,
    advanced: true,
    label: say('Script: at start', '脚本:启动时'),
    help: say('Run before anything else starts.', '在其他进程启动之前运行。'),
  },
  startup_script_timeout: {
    value: wholeSeconds(1, 1000),
    default: 10_000,
    advanced: true,
    label: say('Timeout at start', '启动脚本超时'),
    help: say('Seconds that the start-up script may take.', '启动脚本允许的秒数。'),
  },
  shutdown_script: {
    value: quotedCommand,
    advanced: true,
    label: say('Script: at stop', '脚本:停止时'),
    help: say('Run after everything else has stopped.', '在其他进程全部停止之后运行。'),
  },
  shutdown_script_timeout: {
    value: wholeSeconds(1, 1000),
    default: 10_000,
    advanced: true,
    label: say('Timeout at stop', '停止脚本超时'),
    help: say('Seconds that the shutdown script may take.', '停止脚本允许的秒数。'),
  },
  umask: {
    value: umask,
    default: 0o177,
    advanced: true,
    label: say('File mask', '文件掩码'),
    help: say('Permissions that files it makes do not get.', '新建文件不具有的权限位。'),
  },
  notify_fifo: {
    value: notifyFifo,
    advanced: true,
    label: say('Pipe for everything', '事件管道'),
    help: say('A named pipe that every change is written to, in order.', '按顺序写入所有变化的命名管道。'),
  },
  notify_fifo_script: {
    value: quotedCommand,
    advanced: true,
    label: say('Pipe reader', '管道读取程序'),
    help: say(
      'Started to read the pipe; gets its path as last argument.',
      '启动以读取该管道;管道路径为其最后一个参数。',
    ),
  },
  vrrp_notify_fifo: {
    value: notifyFifo,
    advanced: true,
    label: say('Pipe for VRRP', 'VRRP 事件管道'),
    help: say('The same for VRRP alone.', '同上,仅 VRRP 事件。'),
  },
  vrrp_notify_fifo_script: {
    value: quotedCommand,
    advanced: true,
    label: say('VRRP pipe reader', 'VRRP 管道读取程序'),
    help: say('Started to read the pipe of VRRP.', '启动以读取 VRRP 管道。'),
  },
  lvs_notify_fifo: {
    value: notifyFifo,
    advanced: true,
    label: say('Pipe for IPVS', 'IPVS 事件管道'),
    help: say('The same for virtual and real servers alone.', '同上,仅虚拟服务器和真实服务器事件。'),
  },
  lvs_notify_fifo_script: {
    value: quotedCommand,
    advanced: true,
    label: say('IPVS pipe reader', 'IPVS 管道读取程序'),
    help: say('Started to read the pipe of IPVS.', '启动以读取 IPVS 管道。'),
  },
  vrrp_notify_priority_changes: {
    value: bool,
    default: false,
    advanced: true,
    label: say('Priorities to the pipe', '向管道写入优先级变化'),
    help: say(
      'Default of notify_priority_changes for instances and groups.',
      '实例和组的 notify_priority_changes 默认值。',
    ),
  },
  fifo_write_vrrp_states_on_reload: {
    value: flag,
    default: false,
    advanced: true,
    label: say('States at reload', '重载时写入状态'),
    help: say('Writes every state to the pipe again after a reload.', '重载后再次把全部状态写入管道。'),
  },
  rs_init_notifies: {
    value: bool,
    default: false,
    advanced: true,
    label: say('Notify at start', '启动时通知'),
    help: say(
      'Runs notify_up and notify_down also for the state at start.',
      '启动时的初始状态也运行 notify_up 和 notify_down。',
    ),
  },
} satisfies Record<string, Keyword<unknown, GlobalDefs>>
