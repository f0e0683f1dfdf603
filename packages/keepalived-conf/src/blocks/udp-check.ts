import type { UdpCheckConfig } from '../config/checkers'
import { int } from '../kinds/numbers'
import { payload, udpReply } from '../kinds/server-phrases'
import { say } from '../localized'
import { block } from '../table'
import { connectingEntries, connectingRules, timingEntries, withoutGet } from './checker-entries'

export const udpCheck = block<UdpCheckConfig>({
  keyword: 'UDP_CHECK',
  label: say('UDP check', 'UDP 检查'),
  help: say(
    'Up unless the port is reported closed; with require_reply only when an answer comes.',
    '端口未被报告关闭即为在线;设置 require_reply 时须收到应答。',
  ),
  constants: { type: 'UDP_CHECK' },
  keywords: {
    ...connectingEntries(),
    payload: {
      value: payload,
      label: say('Payload', '负载'),
      help: say('What to send; without it random bytes.', '发送的内容;缺省为随机字节。'),
    },
    require_reply: {
      value: udpReply,
      label: say('Answer needed', '要求应答'),
      help: say(
        'An answer must come, and begin like this where digits stand here.',
        '必须收到应答;写有数字时应答须以其开头。',
      ),
    },
    min_reply_length: {
      value: int(0, 65535),
      default: 0,
      advanced: true,
      label: say('Shortest answer', '最短应答'),
      help: say('Bytes that an answer has at least.', '应答的最少字节数。'),
    },
    max_reply_length: {
      value: int(0, 65535),
      default: 255,
      advanced: true,
      label: say('Longest answer', '最长应答'),
      help: say('Bytes that an answer has at most.', '应答的最多字节数。'),
    },
    ...timingEntries(1, 1000),
  },
  misplaced: withoutGet,
  rules: [
    {
      id: 'reply-lengths-crossed',
      severity: 'error',
      title: say('Shortest answer above the longest', '最短应答大于最长应答'),
      help: say('No answer can be both: the check always fails.', '没有应答能同时满足两者:检查总是失败。'),
      check: ({ values }) =>
        values.min_reply_length <= values.max_reply_length
          ? []
          : [
              {
                at: 'min_reply_length',
                say: say(
                  `min_reply_length ${values.min_reply_length} is above max_reply_length ${values.max_reply_length}`,
                  `min_reply_length ${values.min_reply_length} 大于 max_reply_length ${values.max_reply_length}`,
                ),
              },
            ],
    },
    ...connectingRules,
  ],
})
