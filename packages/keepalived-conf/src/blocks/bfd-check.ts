import type { BfdCheckConfig } from '../config/checkers'
import { bool, exactly, naming, word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { bfdCheckRules } from './definition-rules'

export const bfdCheck = block<BfdCheckConfig>({
  keyword: 'BFD_CHECK',
  label: say('BFD check', 'BFD 检查'),
  help: say('Up while a BFD session is.', 'BFD 会话正常即为在线。'),
  constants: { type: 'BFD_CHECK' },
  keywords: {
    name: {
      value: naming(exactly(word(say('the name of a bfd_instance', ' bfd_instance 的名称'), 'bfd_gateway')), {
        block: 'bfd_instance',
      }),
      default: '',
      required: true,
      label: say('Session', '会话'),
      help: say('Name of a bfd_instance.', 'bfd_instance 的名称。'),
    },
    alpha: {
      value: bool,
      default: (_own, { real_server }) => real_server.alpha,
      advanced: true,
      label: say('Start down', '初始为 down'),
      help: say('Counts as failed until the session is up.', '会话建立之前视为失败。'),
    },
  },
  rules: bfdCheckRules,
})
