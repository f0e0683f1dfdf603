import type { FileCheckConfig } from '../config/checkers'
import { weight } from '../kinds/tracks'
import { naming, word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { fileCheckRules } from './definition-rules'

export const fileCheck = block<FileCheckConfig>({
  keyword: 'FILE_CHECK',
  label: say('File check', '文件检查'),
  help: say(
    'Adds the number in a track_file to the weight; the lowest number there is means down.',
    '把 track_file 中的数字加到权重上;最小值表示失效。',
  ),
  constants: { type: 'FILE_CHECK' },
  keywords: {
    track_file: {
      value: naming(word(say('the name of a track_file', ' track_file 的名称'), 'maintenance'), {
        block: 'track_file',
      }),
      default: '',
      required: true,
      label: say('Watched file', '监视的文件'),
      help: say('Name of a track_file.', 'track_file 的名称。'),
    },
    weight: {
      value: weight(2147483647),
      label: say('Weight', '权重'),
      help: say(
        'The number is multiplied by it; without it that of the track_file counts.',
        '文件中的数字乘以它;缺省取 track_file 的设置。',
      ),
    },
  },
  misplaced: {
    dynamic: {
      say: say('keepalived documents dynamic but does not know it', 'keepalived 的文档提到 dynamic,但并不支持'),
    },
  },
  rules: fileCheckRules,
})
