/** How the configuration is read again, and what is written where. */
import type { GlobalDefs } from '../config/global-defs'
import { includeChecks } from '../kinds/director-phrases'
import { int } from '../kinds/numbers'
import { bool, exactly, flag, oneOf, optional, word } from '../kinds/words'
import { say } from '../localized'
import type { Keyword, Kind } from '../table'

const versionChoice = oneOf(['1', '2'])

const jsonVersion: Kind<1 | 2> = {
  ...versionChoice,
  read: words => {
    const { value, complaints } = versionChoice.read(words)
    return value === undefined ? { complaints } : { value: value === '2' ? 2 : 1 }
  },
  write: value => `${value}`,
}

export const globalFiles = {
  reload_check_config: {
    value: optional(word(say('a log file', '日志文件'), '/var/log/keepalived-reload.log'), ''),
    label: say('Check before reload', '重载前检查'),
    help: say(
      'Reloads only a configuration without errors; may name a log for what is wrong.',
      '仅在配置无错误时重载;可指定错误日志文件。',
    ),
  },
  reload_time_file: {
    value: exactly(word(say('a path', '路径'), '/etc/keepalived/reload.time')),
    advanced: true,
    label: say('Timed reload', '定时重载'),
    help: say(
      'A file with the time of the next reload, so that directors reload together.',
      '写有下次重载时间的文件,使各 Director 同时重载。',
    ),
  },
  reload_repeat: {
    value: flag,
    default: false,
    advanced: true,
    label: say('Every day', '每天重复'),
    help: say('A time without a date counts every day.', '没有日期的时间每天生效。'),
  },
  reload_file: {
    value: optional(word(say('a path', '路径'), '/run/keepalived.reload'), ''),
    advanced: true,
    label: say('Reload mark', '重载标记文件'),
    help: say('A file that exists while the configuration is being read.', '读取配置期间存在的文件。'),
  },
  include_check: {
    value: includeChecks,
    advanced: true,
    label: say('Strict includes', '严格包含'),
    help: say('What include must find; alone: everything.', 'include 必须满足的检查;单独出现表示全部。'),
  },
  config_save_dir: {
    value: word(say('a directory', '目录'), '/var/lib/keepalived'),
    advanced: true,
    label: say('Keep configurations', '保存配置'),
    help: say('Where every configuration that was read is kept.', '保存每次读取的配置的目录。'),
  },
  tmp_config_directory: {
    value: word(say('a directory', '目录'), '/run/keepalived'),
    advanced: true,
    label: say('Scratch directory', '临时目录'),
    help: say('Where the processes share what was read.', '各进程共享已读配置的目录。'),
  },
  data_use_instance: {
    value: bool,
    default: false,
    advanced: true,
    label: say('Instance in file names', '文件名含实例名'),
    help: say('Dumps are named for the instance and the namespace.', '转储文件名包含实例名和命名空间。'),
  },
  json_version: {
    value: jsonVersion,
    default: 1 as const,
    advanced: true,
    since: '2.2.8',
    label: say('JSON version', 'JSON 版本'),
    help: say('Form of the JSON dump.', 'JSON 转储的格式。'),
  },
  state_dump_file: {
    value: word(say('a path', '路径'), '/run/keepalived.data'),
    advanced: true,
    since: '2.3.0',
    label: say('State dump', '状态转储'),
    help: say('Where SIGUSR1 writes the state.', 'SIGUSR1 写入状态的文件。'),
  },
  stats_dump_file: {
    value: word(say('a path', '路径'), '/run/keepalived.stats'),
    advanced: true,
    since: '2.3.0',
    label: say('Statistics dump', '统计转储'),
    help: say('Where SIGUSR2 writes the counters.', 'SIGUSR2 写入统计的文件。'),
  },
  json_dump_file: {
    value: word(say('a path', '路径'), '/run/keepalived.json'),
    advanced: true,
    since: '2.3.0',
    label: say('JSON dump', 'JSON 转储'),
    help: say('Where the state goes as JSON.', '以 JSON 写入状态的文件。'),
  },
  random_seed: {
    value: int(0, 4294967295),
    advanced: true,
    label: say('Random seed', '随机种子'),
    help: say('Makes $_RANDOM give the same numbers every time.', '使 $_RANDOM 每次给出相同的数。'),
  },
  iproute_usr_dir: {
    value: word(say('a directory', '目录'), '/usr/share/iproute2'),
    advanced: true,
    since: '2.3.0',
    label: say('iproute2 names', 'iproute2 名称目录'),
    help: say('Where the names of routing tables are.', '路由表名称所在目录。'),
  },
  iproute_etc_dir: {
    value: word(say('a directory', '目录'), '/etc/iproute2'),
    advanced: true,
    since: '2.3.0',
    label: say('iproute2 names, own', 'iproute2 自定义目录'),
    help: say('Where the names of this machine are.', '本机自定义名称所在目录。'),
  },
} satisfies Record<string, Keyword<unknown, GlobalDefs>>
