/** What a text must be before it can be a draft at all; everything softer is a finding. Runs in browser and server. */
import { placeOf } from '@keelson/keepalived-conf/document'
import { parse } from '@keelson/keepalived-conf/parse'

export const MAX_CONFIG_BYTES = 5 * 1024 * 1024

export type Refusal =
  | { reason: 'too-large'; size: string; limit: string }
  | { reason: 'empty' }
  | { reason: 'not-text'; line: number; character: string }
  | {
      reason: 'unclosed-brace' | 'extra-brace' | 'unexpected-brace' | 'unterminated-quote'
      line: number
      column: number
      about: string
    }

export function refusalOf(text: string): Refusal | undefined {
  const tooLarge = refuseSize(text.length > MAX_CONFIG_BYTES ? text.length : new TextEncoder().encode(text).length)
  if (tooLarge) return tooLarge
  if (text.trim() === '') return { reason: 'empty' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const at = text.search(/[\0-\x08\x0e-\x1f\ufffd]/)
  if (at >= 0) {
    const character = `0x${text.charCodeAt(at).toString(16).padStart(2, '0')}`
    return { reason: 'not-text', line: text.slice(0, at).split('\n').length, character }
  }
  // Braces that do not match leave no tree to edit: the file would mean something else than it looks.
  const document = parse(text)
  for (const { rule, start, about } of document.problems)
    if (
      rule === 'unclosed-brace' ||
      rule === 'extra-brace' ||
      rule === 'unexpected-brace' ||
      rule === 'unterminated-quote'
    )
      return { reason: rule, ...placeOf(document, start), about }
  return undefined
}

export function refuseSize(bytes: number): Refusal | undefined {
  if (bytes <= MAX_CONFIG_BYTES) return undefined
  return { reason: 'too-large', size: megabytes(bytes), limit: megabytes(MAX_CONFIG_BYTES) }
}

/** In English, for errors that leave the server. */
export function refuseText(name: string, text: string): string | undefined {
  const refusal = refusalOf(text)
  if (!refusal) return undefined
  switch (refusal.reason) {
    case 'too-large':
      return `${name} has ${refusal.size} MB, the limit is ${refusal.limit} MB`
    case 'empty':
      return `${name} is empty`
    case 'not-text':
      return `${name} is not a text file: line ${refusal.line} holds the character ${refusal.character}`
    case 'unclosed-brace':
      return `${name}:${refusal.line}:${refusal.column} the block ${refusal.about} is not closed: a } is missing`
    case 'extra-brace':
      return `${name}:${refusal.line}:${refusal.column} this } closes nothing`
    case 'unexpected-brace':
      return `${name}:${refusal.line}:${refusal.column} this { opens a block that no keyword names`
    case 'unterminated-quote':
      return `${name}:${refusal.line}:${refusal.column} the quotation that begins here does not end`
  }
}

const megabytes = (bytes: number) => String(Math.round((bytes / 1024 / 1024) * 10) / 10)
