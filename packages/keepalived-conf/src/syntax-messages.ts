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
      `the line has ${about} characters: keepalived cuts lines at 1023 bytes`,
      `本行有 ${about} 个字符:keepalived 在 1023 字节处截断`,
    ),
  'not-text': about =>
    say(`this is not text (${about} characters with binary data)`, `这不是文本(${about} 个字符,含二进制数据)`),
  'file-too-large': about =>
    say(`the file has ${about} characters: too large for a configuration`, `文件有 ${about} 个字符:作为配置过大`),
  'empty-file': () => say('the file configures nothing', '文件没有任何配置'),
}
