/** Secrets of a file replaced by masks for eyes that need not see them, and put back from the masks. */
import { type Document, sourceAt, type Word } from './document'
import { parse } from './parse'
import type { Splice } from './splice'
import { allBlocks } from './unknown-keyword'
import { knownStatements } from './walk'

/** One secret as it is meant and as it stands in the text, quotes and all. */
export interface Secret {
  value: string
  written: string
}

/** `*` and seven characters are one mask; stars behind fill it up to the length of a secret of more than eight. */
const MASK = /(?<![\w*])\*[A-Za-z0-9]{7}(?!\w)\**/g
const SHORTEST = 8
/** The longest secret that any keyword takes (auth_hmac). */
const LONGEST = 64

/**
 * The same secret has the same mask, so that rules that compare directors still see what they should; the mask of a
 * secret of more than eight characters has more than eight, so that rules about the length do too. `sevenOf` gives
 * seven letters or digits for a secret, in a way that nobody else can.
 */
export function maskOf(secret: string, sevenOf: (secret: string) => string): string {
  return `*${sevenOf(secret)}`.padEnd(Math.min(secret.length, LONGEST), '*')
}

/** Also in comments, in lines of other config-ids and in definitions that secrets are made of. */
export function conceal(text: string, sevenOf: (secret: string) => string): string {
  return mapSecrets(text, ({ value }) => maskOf(value, sevenOf))
}

export function secretsOf(text: string): Secret[] {
  const found: Secret[] = []
  mapSecrets(text, secret => {
    found.push(secret)
    return secret.written
  })
  return found
}

/** `written` gives what stands behind a mask, undefined for words that only look like one. */
export function unconceal(text: string, written: (mask: string) => string | undefined): string {
  return text.replace(MASK, mask => written(mask) ?? mask)
}

export const isMask = (word: string): boolean => word.length >= SHORTEST && word.replace(MASK, '') === ''

function mapSecrets(text: string, map: (secret: Secret) => string): string {
  const document = parse(text)
  const { splices, made } = inStatements(document, map)
  const first = apply(text, splices)
  const second = made.size > 0 ? inDefinitions(first, made, map) : first
  return inWords(second, map)
}

function inStatements(document: Document, map: (secret: Secret) => string): { splices: Splice[]; made: Set<string> } {
  const splices: Splice[] = []
  const made = new Set<string>()
  for (const { statement, keyword } of knownStatements(document)) {
    if (!keyword.secret) continue
    for (const word of secretWords(statement.words.slice(1))) {
      const { text, base } = sourceAt(document, word.start)
      const written = text.slice(word.start - base, word.end - base)
      if (statement.made || written.includes('$')) made.add(word.value)
      else splices.push({ start: word.start, end: word.end, text: map({ value: word.value, written }) })
    }
  }
  return { splices, made }
}

/** Behind the number of a key, if there is one; a name of a file is no secret. */
function secretWords(words: readonly Word[]): Word[] {
  const numbered = words.length > 1 && /^\d+$/.test(words[0]?.value ?? '')
  return words
    .slice(numbered ? 1 : 0)
    .filter(({ value }) => value !== '' && !value.startsWith('file:') && !isMask(value))
}

/** Values of definitions, where a secret is one of them or a word in one. */
function inDefinitions(text: string, made: ReadonlySet<string>, map: (secret: Secret) => string): string {
  return text.replace(/^([ \t]*\$\w+[ \t]*=)(.*(?:\\\r?\n.*)*)/gm, (_line, name: string, value: string) => {
    let masked = value
    for (const secret of [...made].sort((a, b) => b.length - a.length)) {
      const word = new RegExp(`(?<![\\w*])${escaped(secret)}(?![\\w*])`, 'g')
      masked = masked.replace(word, () => map({ value: secret, written: secret }))
    }
    return name + masked
  })
}

/** What the tree does not hold as a statement: comments, lines of another config-id, a keyword where it may not stand. */
function inWords(text: string, map: (secret: Secret) => string): string {
  return text.replace(wordPattern(), (whole, before: string, written: string) => {
    const value = written.startsWith('"') ? written.slice(1, -1) : written
    if (!value || isMask(value) || /^(file:|\$)/.test(value)) return whole
    return before + map({ value, written })
  })
}

let pattern: RegExp | undefined

/** Keywords that are secret wherever they stand, and those that are in some blocks only, which then have a number. */
function wordPattern(): RegExp {
  if (pattern) return pattern
  const secret = new Set<string>()
  const open = new Set<string>()
  for (const { keywords } of allBlocks())
    for (const [name, keyword] of Object.entries(keywords)) (keyword.secret ? secret : open).add(name)
  const names = (wanted: (name: string) => boolean) => [...secret].filter(wanted).join('|')
  const always = names(name => !open.has(name) && name.includes('_'))
  const atStart = names(name => !open.has(name) && !name.includes('_'))
  const numbered = names(name => open.has(name))
  const start = String.raw`(?:^|[{}])[ \t]*(?:@\S*[ \t]+)?`
  const keyword = [
    always && `(?<!\\w)(?:${always})[ \\t]+`,
    atStart && `${start}(?:${atStart})[ \\t]+`,
    numbered && `${start}(?:[#!][ \\t]*)?(?:${numbered})[ \\t]+\\d+[ \\t]+`,
  ].filter(Boolean)
  pattern = new RegExp(`(${keyword.join('|')})("[^"\\n]*"|[^\\s{}!#"]+)`, 'gm')
  return pattern
}

function apply(text: string, splices: readonly Splice[]): string {
  const parts: string[] = []
  let from = 0
  for (const { start, end, text: put } of [...splices].sort((a, b) => a.start - b.start)) {
    if (start < from) continue
    parts.push(text.slice(from, start), put)
    from = end
  }
  return parts.join('') + text.slice(from)
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
