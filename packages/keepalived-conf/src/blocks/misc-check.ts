import type { MiscCheckConfig } from '../config'
import { wholeSeconds } from '../kinds/numbers'
import { quotedCommand, userGroup } from '../kinds/phrases'
import { flag } from '../kinds/words'
import { say } from '../localized'
import { block, type Kind } from '../table'
import { timingEntries, withoutGet } from './checker-entries'

/** A command alone: the user has a keyword of its own here. */
const commandLine: Kind<string> = {
  ...quotedCommand,
  read: words => {
    const { value, complaints } = quotedCommand.read(words)
    return value ? { value: value.command } : { complaints }
  },
  write: command => quotedCommand.write({ command }),
  hint: say('"COMMAND ARGUMENTS"', '"命令 参数"'),
}

export const miscCheck = block<MiscCheckConfig>({
  keyword: 'MISC_CHECK',
  label: say('Script check', '脚本检查'),
  help: say('Up when a script exits with 0.', '脚本退出码为 0 即为在线。'),
  constants: { type: 'MISC_CHECK' },
  keywords: {
    misc_path: {
      value: commandLine,
      required: true,
      default: '',
      label: say('Command', '命令'),
      help: say('What to run; with arguments it needs quotes.', '要运行的命令;带参数时需加引号。'),
    },
    misc_timeout: {
      value: wholeSeconds(0, 4294),
      default: (_own, { real_server }) => real_server.delay_loop,
      label: say('Timeout', '超时'),
      help: say('Seconds after which the script is stopped and counts as failed.', '超过此秒数脚本被终止并视为失败。'),
    },
    misc_dynamic: {
      value: flag,
      default: false,
      label: say('Exit code is a weight', '退出码作为权重'),
      help: say('An exit code of 2 to 255 sets the weight to code minus 2.', '退出码 2 到 255 时权重设为退出码减 2。'),
    },
    user: {
      value: userGroup,
      advanced: true,
      label: say('User', '用户'),
      help: say('Who runs the script.', '运行脚本的用户。'),
    },
    ...timingEntries(0, 1000),
  },
  misplaced: withoutGet,
})
