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
    id: 'line-misread',
    severity: error,
    title: say('Line read in the wrong place', '行被读到错误的位置'),
    help: say(
      'keepalived has lost its place: a } has closed another block than it seems to, or a block was not opened. Put right the first finding above, and this one goes.',
      'keepalived 已经错位:某个 } 关闭的不是看上去的那个块,或某个块没有打开。修正上方第一个问题后,此问题即消失。',
    ),
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
    id: 'include-missing',
    severity: error,
    title: say('No file to include', '没有可包含的文件'),
    help: say(
      'No file matches the pattern. keepalived goes on without, unless the keyword is one of the stricter ones.',
      '没有文件匹配该模式。除非使用更严格的关键字,keepalived 会继续运行。',
    ),
  },
  {
    id: 'include-refused',
    severity: warning,
    title: say('File not included', '文件未被包含'),
    help: say(
      'keepalived reads regular files that nobody may execute, and skips all others.',
      'keepalived 只读取不可执行的普通文件,其余跳过。',
    ),
  },
  {
    id: 'include-too-deep',
    severity: error,
    title: say('Files that include each other', '文件相互包含'),
    help: say('A file must not include itself, nor through others.', '文件不能直接或间接包含自身。'),
  },
  {
    id: 'include-too-many',
    severity: error,
    title: say('Too many included files', '包含的文件过多'),
    help: say(
      'More files are included than any configuration has; the rest is not read.',
      '包含的文件过多,其余不读入。',
    ),
  },
  {
    id: 'undefined-definition',
    severity: error,
    title: say('Definition not defined', '未定义的变量'),
    help: say(
      'A definition counts from its line on. Where it is not defined, the braces around its name are read as braces, and without them it is a word.',
      '定义从其所在行起生效。未定义时,名称外的花括号会被当作花括号;不带花括号则当作普通词。',
    ),
  },
  {
    id: 'definition-recursive',
    severity: error,
    title: say('Definitions in a circle', '定义循环引用'),
    help: say(
      'keepalived never comes back from definitions that use each other.',
      'keepalived 遇到循环定义会陷入死循环。',
    ),
  },
  {
    id: 'definition-too-long',
    severity: error,
    title: say('Line too long with its definitions', '展开后行过长'),
    help: say('keepalived puts definitions in up to 1023 bytes a line.', 'keepalived 每行最多展开到 1023 字节。'),
  },
  {
    id: 'definition-unfinished',
    severity: error,
    title: say('Definition without an end', '定义没有结束'),
    help: say('The file ends before the definition of several lines does.', '文件在多行定义结束之前就结束了。'),
  },
  {
    id: 'definition-cut',
    severity: warning,
    title: say('Empty line in a definition', '定义中有空行'),
    help: say(
      'The last line of a definition of several lines must hold something: after an empty one or a comment the processes of keepalived do not agree where it ends.',
      '多行定义的最后一行必须有内容:遇到空行或注释行时,keepalived 各进程对定义在何处结束的判断并不一致。',
    ),
  },
  {
    id: 'sequence-invalid',
    severity: error,
    title: say('Not a sequence', '不是序列'),
    help: say(
      'keepalived repeats a line with ~SEQ(NAME, START, STEP, END), ~SEQx in hexadecimal, or ~LST(NAME, VALUE, …).',
      'keepalived 用 ~SEQ(名称, 起始, 步长, 结束)、十六进制的 ~SEQx 或 ~LST(名称, 值, …) 重复一行。',
    ),
  },
  {
    id: 'expansion-too-large',
    severity: error,
    title: say('Expands beyond all bounds', '展开过大'),
    help: say(
      'Definitions and sequences make a file larger than any configuration; the rest of them is not put in.',
      '定义和序列展开后大于任何合理的配置,其余不再展开。',
    ),
  },
]
