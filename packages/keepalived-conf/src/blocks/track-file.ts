import type { TrackFile } from '../config/tracking'
import { blockName } from '../kinds/block-name'
import { initFile, weight } from '../kinds/tracks'
import { word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'

export const trackFile = block<TrackFile>({
  keyword: 'track_file',
  label: say('Watched file', '监视的文件'),
  help: say(
    'A file with a number in it that instances and FILE_CHECK follow.',
    '内含数字的文件,供实例和 FILE_CHECK 跟踪。',
  ),
  header: blockName,
  keywords: {
    file: {
      value: word(say('a path', '路径'), '/etc/keepalived/maintenance'),
      default: '',
      required: true,
      label: say('File', '文件'),
      help: say('Read whenever it changes.', '每次变化时读取。'),
    },
    weight: {
      value: weight(254),
      default: { weight: 1, reverse: false },
      label: say('Weight', '权重'),
      help: say(
        'The number is multiplied by it; with 0 any number but 0 is FAULT.',
        '文件中的数字乘以它;为 0 时任何非零数字即 FAULT。',
      ),
    },
    init_file: {
      value: initFile,
      advanced: true,
      label: say('Written at start', '启动时写入'),
      help: say(
        'Makes the file at start with this number; overwrite does so even where there is one.',
        '启动时以该数字创建文件;overwrite 表示覆盖已有文件。',
      ),
    },
  },
})
