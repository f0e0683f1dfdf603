import type { TcpCheckConfig } from '../config'
import { say } from '../localized'
import { block } from '../table'
import { connectingEntries, connectingRules, timingEntries, withoutGet } from './checker-entries'

export const tcpCheck = block<TcpCheckConfig>({
  keyword: 'TCP_CHECK',
  label: say('TCP check', 'TCP 检查'),
  help: say('Up when a TCP connection can be made.', '能建立 TCP 连接即为在线。'),
  constants: { type: 'TCP_CHECK' },
  keywords: { ...connectingEntries(), ...timingEntries(1, 1000) },
  misplaced: withoutGet,
  rules: connectingRules,
})
