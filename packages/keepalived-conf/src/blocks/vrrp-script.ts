import type { VrrpScript } from '../config/tracking'
import { blockName } from '../kinds/block-name'
import { int, wholeSeconds } from '../kinds/numbers'
import { quotedCommand, userGroup } from '../kinds/phrases'
import { weight } from '../kinds/tracks'
import { flag } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'

export const vrrpScript = block<VrrpScript>({
  keyword: 'vrrp_script',
  label: say('Check script', '检查脚本'),
  help: say('A script that is run again and again while an instance tracks it.', '只要有实例跟踪就周期性运行的脚本。'),
  header: blockName,
  keywords: {
    script: {
      value: quotedCommand,
      required: true,
      label: say('Command', '命令'),
      help: say(
        'What to run; 0 is good. With arguments it needs quotes.',
        '要运行的命令;退出码 0 为正常。带参数时需加引号。',
      ),
    },
    interval: {
      value: wholeSeconds(1, 4294),
      default: 1000,
      label: say('Interval', '间隔'),
      help: say('Seconds from one run to the next.', '两次运行之间的秒数。'),
    },
    timeout: {
      value: wholeSeconds(1, 4294),
      default: own => own.interval,
      label: say('Timeout', '超时'),
      help: say(
        'Seconds after which a run counts as failed; without it the interval.',
        '超过此秒数视为失败;缺省为间隔。',
      ),
    },
    weight: {
      value: weight(253),
      default: { weight: 0, reverse: false },
      label: say('Weight', '权重'),
      help: say(
        'Changes the priority of the instances: positive while it is good, negative while it fails; 0 is FAULT.',
        '改变实例的优先级:正值在正常时加,负值在失败时减;0 表示失败即 FAULT。',
      ),
    },
    rise: {
      value: int(1, 2147483647),
      default: 1,
      label: say('Rise', '恢复次数'),
      help: say('Successes in a row until it is up.', '连续成功多少次视为恢复。'),
    },
    fall: {
      value: int(1, 2147483647),
      default: 1,
      label: say('Fall', '失败次数'),
      help: say('Failures in a row until it is down.', '连续失败多少次视为失败。'),
    },
    user: {
      value: userGroup,
      advanced: true,
      label: say('User', '用户'),
      help: say('Who runs it; without it script_user.', '运行脚本的用户;缺省为 script_user。'),
    },
    init_fail: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Starts failed', '初始为失败'),
      help: say('Counts as failed until its first success.', '首次成功之前视为失败。'),
    },
  },
})
