import type { Script } from '../config'
import { quotedCommand } from '../kinds/phrases'
import { type Localized, say } from '../localized'
import type { Keyword } from '../table'

/** A script that is run when something happens; shared by instances, sync groups and servers. */
export function script(label: Localized, help: Localized): Keyword<Script> {
  return { value: quotedCommand, advanced: true, label, help }
}

/** The scripts of an instance or a sync group, in the man page's order. */
export const stateScripts = {
  notify_master: script(
    say('Script: becomes MASTER', '脚本:成为 MASTER'),
    say('Run when the state becomes MASTER.', '状态变为 MASTER 时运行。'),
  ),
  notify_backup: script(
    say('Script: becomes BACKUP', '脚本:成为 BACKUP'),
    say('Run when the state becomes BACKUP.', '状态变为 BACKUP 时运行。'),
  ),
  notify_fault: script(
    say('Script: becomes FAULT', '脚本:进入 FAULT'),
    say('Run when the state becomes FAULT.', '状态变为 FAULT 时运行。'),
  ),
  notify_stop: script(
    say('Script: stops', '脚本:停止'),
    say('Run when VRRP stops on this director.', '本机 VRRP 停止时运行。'),
  ),
  notify: script(
    say('Script: any change', '脚本:任何变化'),
    say(
      'Run at every change, after the script for that state, with INSTANCE or GROUP, the name, the state and the priority.',
      '每次状态变化时,在对应状态的脚本之后运行,参数为 INSTANCE 或 GROUP、名称、状态和优先级。',
    ),
  ),
} satisfies Record<string, Keyword<Script>>
