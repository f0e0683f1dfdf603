/** What keepalived takes for a blank, a name, a mark. Everything here works on character codes. */

export const TAB = 9
export const LF = 10
export const CR = 13
export const SPACE = 32
export const BANG = 33
export const QUOTE = 34
export const HASH = 35
export const DOLLAR = 36
export const AT = 64
export const BACKSLASH = 92
export const OPEN = 123
export const CLOSE = 125
export const TILDE = 126

/** What keepalived splits words at, besides the line end: ` \t\f\r\v`. */
export function isBlank(code: number): boolean {
  return code === SPACE || (code <= CR && code >= TAB && code !== LF)
}

export function isNameCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57)
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export function utf8Length(code: number): number {
  if (code < 0x80) return 1
  return code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
}

/** A NUL, or more than one control or undecodable character in 32, is no text. */
export function isText(text: string): boolean {
  if (text.includes('\0')) return false
  const odd = text.match(ODD)
  return odd === null || odd.length * 32 <= text.length
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ODD = /[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]/g
