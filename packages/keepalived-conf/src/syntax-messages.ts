import type { SyntaxProblem } from './document'
import { type Localized, say } from './localized'

type Message = (about: string) => Localized

/** What each syntax problem says. */
export const syntaxMessages: Readonly<Record<SyntaxProblem['rule'], Message>> = {
  'unterminated-quote': about => say(`${about} has no closing quote on its line`, `${about} 在本行没有闭合引号`),
  'unclosed-brace': about =>
    say(`the block ${about} { is never closed: a } is missing`, `块 ${about} { 没有闭合:缺少 }`),
  'extra-brace': () => say('this } closes nothing', '此 } 没有对应的 {'),
  'unexpected-brace': () => say('this { belongs to no block', '此 { 不属于任何块'),
  'line-too-long': about =>
    say(
      `the line has ${about} characters: keepalived cuts it at 1023 bytes and reads the rest as a line of its own`,
      `本行有 ${about} 个字符:keepalived 在 1023 字节处截断,其余部分当作新的一行`,
    ),
  'not-text': about =>
    say(`this is not text (${about} characters with binary data)`, `这不是文本(${about} 个字符,含二进制数据)`),
  'file-too-large': about =>
    say(`the file has ${about} characters: too large for a configuration`, `文件有 ${about} 个字符:作为配置过大`),
  'empty-file': () => say('the file configures nothing', '文件没有任何配置'),
  'undefined-definition': about =>
    say(`$${about} is not defined above: it stays as it stands`, `$${about} 在此之前没有定义:保留原样`),
  'definition-recursive': about =>
    say(
      `the definitions in '${about}' stand for each other without end: none is put in`,
      `'${about}' 中的定义相互引用,永无止境:不做替换`,
    ),
  'definition-too-long': about =>
    say(
      `with its definitions '${about}' has more than 1023 characters: the rest is not put in`,
      `'${about}' 展开后超过 1023 个字符:其余不再替换`,
    ),
  'definition-unfinished': about =>
    say(`the last line of ${about} ends with a backslash`, `${about} 的最后一行以反斜杠结尾`),
  'definition-cut': about =>
    say(
      `an empty line ends ${about} for some of keepalived's processes and not for others: take it out`,
      `空行会使 keepalived 的部分进程结束 ${about},而其他进程不会:请删除该行`,
    ),
  'sequence-invalid': about =>
    say(
      `'${about}' is no sequence: write ~SEQ(NAME, START, STEP, END) or ~LST(NAME, VALUE, …) and what to repeat`,
      `'${about}' 不是序列:应写 ~SEQ(名称, 起始, 步长, 结束) 或 ~LST(名称, 值, …),其后为要重复的内容`,
    ),
  'expansion-too-large': about =>
    say(
      `definitions and sequences make more than ${about} characters of the file: from here on they are not put in`,
      `定义和序列展开后超过 ${about} 个字符:此后不再展开`,
    ),
  'include-not-followed': about =>
    say(
      `${about} is kept but not followed: what the file configures is not seen here`,
      `${about} 会保留但不会读入:此处看不到该文件的配置`,
    ),
  'include-missing': about => say(`no file matches ${about}`, `没有文件匹配 ${about}`),
  'include-refused': about => say(`not read: ${about}`, `未读入:${about}`),
  'include-too-deep': about =>
    say(
      `${about} is being read already, or lies too deep: files must not include each other in a circle`,
      `${about} 正在读取中或嵌套过深:文件不能循环包含`,
    ),
  'include-too-many': about =>
    say(
      `more than ${about} files or 16 MiB are included: from here on no file is read`,
      `包含的文件超过 ${about} 个或 16 MiB:此后不再读入`,
    ),
}
