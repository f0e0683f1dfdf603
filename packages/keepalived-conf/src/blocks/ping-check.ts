import type { PingCheckConfig } from '../config/checkers'
import { say } from '../localized'
import { block } from '../table'
import { connectingEntries, connectingRules, timingEntries, withoutGet } from './checker-entries'

export const pingCheck = block<PingCheckConfig>({
  keyword: 'PING_CHECK',
  label: say('Ping check', 'Ping 检查'),
  help: say('Up when an ICMP echo is answered.', '收到 ICMP 回显应答即为在线。'),
  constants: { type: 'PING_CHECK' },
  keywords: { ...connectingEntries(), ...timingEntries(1, 1000) },
  misplaced: withoutGet,
  rules: connectingRules,
})
