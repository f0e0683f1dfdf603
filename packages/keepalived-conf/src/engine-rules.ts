import { say } from './localized'
import type { RuleText } from './table'

const error = 'error'
const warning = 'warning'

/** Rules that hold for any keyword: those of the syntax, and those that the value kinds bring. */
export const engineRules: readonly RuleText[] = [
  {
    id: 'keyword-newer-than-target',
    severity: warning,
    title: say('Keyword newer than the target', '关键字新于目标版本'),
    help: say(
      'The version of keepalived that was asked for (check --against) does not know the keyword yet: it complains, ignores the line and does not do what it says.',
      '所指定的 keepalived 版本(check --against)还不支持该关键字:它会报错并忽略此行,所述设置不起作用。',
    ),
  },
  {
    id: 'unknown-keyword',
    severity: error,
    title: say('Unknown keyword', '未知关键字'),
    help: say(
      'keepalived does not know the word here and ignores the line, so what it should do is not done.',
      'keepalived 在此处不认识该词并忽略此行,因此它不起作用。',
    ),
  },
  {
    id: 'missing-parameter',
    severity: error,
    title: say('Missing parameter', '缺少参数'),
    help: say(
      'The keyword needs a value behind it; keepalived stops at such a line.',
      '关键字之后需要一个值;keepalived 遇到这样的行会停止。',
    ),
  },
  {
    id: 'out-of-range',
    severity: error,
    title: say('Value out of range', '值超出范围'),
    help: say('keepalived ignores the value and takes its default.', 'keepalived 忽略该值并使用默认值。'),
  },
  {
    id: 'invalid-number',
    severity: error,
    title: say('Not a number', '不是数字'),
    help: say('A number in decimal digits is expected.', '应为十进制数字。'),
  },
  {
    id: 'invalid-choice',
    severity: error,
    title: say('Not one of the choices', '不在可选值之内'),
    help: say('The value must be one of the words listed, in that very case.', '必须是所列的词之一,区分大小写。'),
  },
  {
    id: 'invalid-address',
    severity: error,
    title: say('Not an address', '不是地址'),
    help: say('An IPv4 or IPv6 address is expected.', '应为 IPv4 或 IPv6 地址。'),
  },
  {
    id: 'invalid-digest',
    severity: error,
    title: say('Not a digest', '不是摘要'),
    help: say('An MD5 digest has 32 hexadecimal digits.', 'MD5 摘要为 32 位十六进制数。'),
  },
  {
    id: 'unknown-option',
    severity: error,
    title: say('Unknown option', '未知选项'),
    help: say('The entry has a word that keepalived does not know there.', '条目中含有 keepalived 不认识的词。'),
  },
  {
    id: 'missing-keyword',
    severity: error,
    title: say('Missing keyword', '缺少关键字'),
    help: say('The block does not work without it.', '缺少它该块无法工作。'),
  },
  {
    id: 'deprecated-keyword',
    severity: warning,
    title: say('Deprecated keyword', '已弃用的关键字'),
    help: say(
      'keepalived still accepts it but says that it has a successor.',
      'keepalived 仍接受它,但提示已有替代写法。',
    ),
  },
  {
    id: 'duplicate-keyword',
    severity: warning,
    title: say('Keyword set twice', '关键字重复'),
    help: say('Only one of the two counts, usually the last.', '两者只有一个生效,通常是后一个。'),
  },
  {
    id: 'missing-brace',
    severity: error,
    title: say('Missing {', '缺少 {'),
    help: say('The keyword opens a block.', '该关键字之后应为一个块。'),
  },
  {
    id: 'unexpected-block',
    severity: error,
    title: say('Keyword that opens no block', '该关键字不是块'),
    help: say('A { stands behind a keyword that takes only a value.', '只接受值的关键字之后出现了 {。'),
  },
  {
    id: 'unexpected-brace',
    severity: error,
    title: say('{ without a block', '多余的 {'),
    help: say('A { stands where no block can begin.', '此处不能开始一个块。'),
  },
  {
    id: 'extra-brace',
    severity: error,
    title: say('} without a block', '多余的 }'),
    help: say('There are more } than {.', '} 比 { 多。'),
  },
  {
    id: 'unclosed-brace',
    severity: error,
    title: say('Block never closed', '块没有闭合'),
    help: say('A } is missing somewhere below the line named.', '所指行之后缺少 }。'),
  },
  {
    id: 'unterminated-quote',
    severity: error,
    title: say('Quote never closed', '引号没有闭合'),
    help: say('A quoted word must end on its line.', '引号内的内容必须在同一行结束。'),
  },
  {
    id: 'line-too-long',
    severity: error,
    title: say('Line too long', '行过长'),
    help: say('keepalived reads at most 1023 bytes of a line.', 'keepalived 每行最多读取 1023 字节。'),
  },
  {
    id: 'not-text',
    severity: error,
    title: say('Not a text file', '不是文本文件'),
    help: say('The file holds binary data; nothing of it was read.', '文件含有二进制数据,未读取任何内容。'),
  },
  {
    id: 'file-too-large',
    severity: error,
    title: say('File too large', '文件过大'),
    help: say(
      'The file is larger than any configuration; nothing of it was read.',
      '文件大于任何合理的配置,未读取任何内容。',
    ),
  },
  {
    id: 'empty-file',
    severity: error,
    title: say('Nothing configured', '没有任何配置'),
    help: say('The file is empty or holds comments only.', '文件为空或只有注释。'),
  },
  {
    id: 'include-not-followed',
    severity: warning,
    title: say('Included file not read', '未读入包含的文件'),
    help: say('The line is kept, but what the file configures is not seen.', '该行会保留,但看不到该文件的配置。'),
  },
  {
    id: 'definition-not-expanded',
    severity: warning,
    title: say('Definition not expanded', '定义未展开'),
    help: say(
      'A definition of several lines is kept, but what it stands for is not seen.',
      '多行定义会保留,但看不到其内容。',
    ),
  },
]
