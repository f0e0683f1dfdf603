/**
 * Directors and the console's server say what they have to say in English sentences: those stand in logs, on the command
 * line, in events that are kept. Here a sentence is known by its English message, its figures are taken out, and the
 * reader has it in his own language. What is not known stays as it was said, as an agent of another version says it.
 */

/** Messages by key; groups of them hold messages. */
export interface Messages {
  [key: string]: string | Messages
}

interface Sentence {
  key: string
  pattern: RegExp
  names: string[]
  /** characters that are the message's own: of two that fit the longer is meant */
  own: number
}

export type Told = (text: string) => string

/** What may hold a sentence of its own; the others are names and figures, which no sentence ends in. */
const within = new Set(['why', 'how', 'what', 'rest'])
const NAME = '((?:(?![;:] ).)+?)'
/** Two sentences in one: only where one of them is known. */
const JOINT = 'joint.'
/** Of a longer text, a file with findings say, nothing is looked for. */
const LONGEST = 1000
/** So many texts are remembered. */
const KEPT = 2000

/** `english`: the messages as they are said; `say`: one of them in the reader's language. */
export function tellIn(english: Messages, say: (key: string, values: Record<string, string>) => string): Told {
  const sentences = flat(english)
    .map(([key, message]) => sentenceOf(key, message))
    .sort((a, b) => b.own - a.own)
  const known = new Map<string, string | undefined>()
  const tell = (text: string): string | undefined => {
    if (known.has(text)) return known.get(text)
    const told = lookUp(text)
    if (known.size >= KEPT) known.clear()
    known.set(text, told)
    return told
  }
  const lookUp = (text: string): string | undefined => {
    for (const { key, pattern, names } of sentences) {
      const found = pattern.exec(text)
      if (!found) continue
      const inner = names.map((name, at) => (within.has(name) ? tell(found[at + 1] ?? '') : undefined))
      if (key.startsWith(JOINT) && inner.every(each => each === undefined)) continue
      return say(key, Object.fromEntries(names.map((name, at) => [name, inner[at] ?? found[at + 1] ?? ''])))
    }
    return undefined
  }
  return text => (text.length > LONGEST ? undefined : tell(text)) ?? text
}

function sentenceOf(key: string, message: string): Sentence {
  const names = [...message.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  // in a message two apostrophes are one
  const own = message.split(/\{\w+\}/).map(part => part.replaceAll("''", "'"))
  const pattern = own
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .reduce((before, part, at) => `${before}${within.has(names[at - 1] ?? '') ? '(.+?)' : NAME}${part}`)
  return { key, names, pattern: new RegExp(`^${pattern}$`, 's'), own: key.startsWith(JOINT) ? 0 : own.join('').length }
}

const flat = (messages: Messages, prefix = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  )
