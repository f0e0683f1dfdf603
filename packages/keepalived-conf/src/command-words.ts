/**
 * The words of a command as keepalived hands them to the script: its second pass over what the first one left as one
 * word (lib/parser.c). An escape is decoded before anything else looks at it, so an escaped blank still parts words and
 * an escaped quote still is one. No shell has a part in it: `$`, `*` and `;` are themselves.
 */
export function commandWords(command: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < command.length; ) {
    const { character, length } = characterAt(command, at)
    at += length
    if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    word ??= ''
    if (character === quote) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else word += character
  }
  return word === undefined ? words : [...words, word]
}

const named: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Behind a backslash: a name, up to three octal digits, x and two hexadecimal ones, c and any character; else itself. */
function characterAt(command: string, at: number): { character: string; length: number } {
  const first = command.charAt(at)
  if (first !== '\\') return { character: first, length: 1 }
  const rest = command.slice(at + 1, at + 4)
  const octal = /^[0-7]+/.exec(rest)?.[0]
  if (octal) return { character: String.fromCharCode(Number.parseInt(octal, 8) & 0xff), length: 1 + octal.length }
  const hex = /^x([0-9A-Fa-f]+)/.exec(rest)?.[1]
  if (hex) return { character: String.fromCharCode(Number.parseInt(hex, 16)), length: 2 + hex.length }
  if (rest.length > 1 && rest[0] === 'c')
    return { character: String.fromCharCode(rest.charCodeAt(1) & 0x1f), length: 3 }
  const escaped = rest.charAt(0)
  return { character: named[escaped] ?? escaped, length: 2 }
}
