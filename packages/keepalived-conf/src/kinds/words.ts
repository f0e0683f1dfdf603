import type { Word } from '../document'
import { nearest } from '../edit-distance'
import { type Localized, say } from '../localized'
import type { Kind, NameSource, Reading } from '../table'

/** Still holds a `$NAME` that this file does not define: only the director knows its value. */
export function isOpen(word: Word): boolean {
  return word.value.includes('$')
}

export function missing<T>(what: Localized): Reading<T> {
  return { complaints: [{ rule: 'missing-parameter', say: say(`needs ${what.en}`, `缺少${what.zh}`) }] }
}

/** One word, quoted in the file when it holds blanks or marks of the grammar. */
export function word(hint = say('one word', '一个词'), placeholder?: string): Kind<string> {
  return {
    read: words => (words[0] ? { value: words[0].value } : missing(hint)),
    write: quoteIfNeeded,
    hint,
    input: { type: 'text', placeholder },
  }
}

/** Whatever stands there; nothing too. */
export function text(hint = say('any text', '任意文本')): Kind<string> {
  return {
    read: words => ({ value: words.map(each => each.value).join(' ') }),
    write: value => value,
    hint,
    input: { type: 'text' },
  }
}

/** A keyword that means something by standing there. */
export const flag: Kind<boolean> = {
  read: () => ({ value: true }),
  write: () => '',
  hint: say('stands alone', '单独出现即可'),
  input: { type: 'checkbox' },
}

const TRUE = ['true', 'on', 'yes']
const FALSE = ['false', 'off', 'no']

/** A keyword with an optional true or false; alone it means true. */
export const bool: Kind<boolean> = {
  read: words => {
    const first = words[0]
    if (!first) return { value: true }
    if (TRUE.includes(first.value)) return { value: true }
    if (FALSE.includes(first.value)) return { value: false }
    if (isOpen(first)) return {}
    const text = say(
      `'${first.value}' must be true, on, yes, false, off or no`,
      `'${first.value}' 必须是 true、on、yes、false、off 或 no`,
    )
    return { complaints: [{ rule: 'invalid-choice', word: 0, say: text }] }
  },
  write: value => (value ? 'true' : 'false'),
  hint: say('true or false; alone it means true', 'true 或 false;单独出现表示 true'),
  input: { type: 'select' },
  choices: ['true', 'false'],
}

/** One of a few words, in the very case they are written. */
export function oneOf<C extends string>(choices: readonly C[]): Kind<C> {
  const list = choices.join(', ')
  return {
    read: words => readChoice(words[0], choices),
    write: value => value,
    hint: say(`one of ${list}`, `以下之一:${list}`),
    input: { type: 'select' },
    choices,
  }
}

export function readChoice<C extends string>(given: Word | undefined, choices: readonly C[]): Reading<C> {
  const list = choices.join(', ')
  if (!given) return missing(say(`one of ${list}`, `参数,应为以下之一:${list}`))
  const value = choices.find(choice => choice === given.value)
  if (value !== undefined) return { value }
  if (isOpen(given)) return {}
  const sameButCase = choices.find(choice => choice.toLowerCase() === given.value.toLowerCase())
  const suggest = sameButCase ?? nearest(given.value, choices)
  const text = say(`'${given.value}' must be one of ${list}`, `'${given.value}' 必须是以下之一:${list}`)
  return { complaints: [{ rule: 'invalid-choice', word: 0, say: text, suggest }] }
}

/** The same in any case; the configuration has the spelling of the choices. */
export function oneOfAnyCase<C extends string>(choices: readonly C[]): Kind<C> {
  const exact = oneOf(choices)
  const any = new Map<string, C>(choices.map(choice => [choice.toLowerCase(), choice]))
  return {
    ...exact,
    read: words => {
      const value = any.get(words[0]?.value.toLowerCase() ?? '')
      return value === undefined ? exact.read(words) : { value }
    },
  }
}

/** The same, and its words name these. */
export function naming<T>(kind: Kind<T>, ...names: (NameSource | undefined)[]): Kind<T> {
  return { ...kind, names }
}

/** What keepalived takes without a word but does nothing with: a warning, not an error. */
export function leniently<T>(kind: Kind<T>): Kind<T> {
  return {
    ...kind,
    read: words => {
      const { complaints, ...reading } = kind.read(words)
      return { ...reading, complaints: complaints?.map(each => ({ ...each, severity: 'warning' as const })) }
    },
  }
}

/** The same, and something when the keyword stands alone. */
export function optional<T>(kind: Kind<T>, alone: T): Kind<T> {
  return { ...kind, read: words => (words.length === 0 ? { value: alone } : kind.read(words)) }
}

/** The same, and nothing behind it. */
export function exactly<T>(kind: Kind<T>): Kind<T> {
  return {
    ...kind,
    read: words => {
      if (words.length < 2) return kind.read(words)
      const text = say(
        `takes one parameter: '${words[1]?.value}' is too much`,
        `只接受一个参数:'${words[1]?.value}' 多余`,
      )
      return { ...kind.read(words.slice(0, 1)), complaints: [{ rule: 'unknown-option', word: 1, say: text }] }
    },
  }
}

/** A name of so many characters; keepalived cuts the rest. */
export function atMost(length: number): Kind<string> {
  const name = word(say(`a name of ${length} characters at most`, `名称,最多 ${length} 个字符`))
  return {
    ...name,
    read: words => {
      const { value, complaints } = name.read(words)
      if (value === undefined || value.length <= length || value.includes('$')) return { value, complaints }
      const text = say(`${value} is cut to ${length} characters`, `${value} 会被截为 ${length} 个字符`)
      return {
        value: value.slice(0, length),
        complaints: [{ rule: 'out-of-range', severity: 'warning', word: 0, say: text }],
      }
    },
  }
}

/** A keyword that means no by standing there. */
export const off: Kind<boolean> = { ...flag, read: () => ({ value: false }) }

/** Values of a block that holds one a line. */
export function listOf<T>(entry: Kind<T>): Kind<T[]> {
  return {
    read: words => ({ value: words.flatMap(each => entry.read([each]).value ?? []) }),
    write: values => values.map(value => entry.write(value)).join('\n'),
    hint: say(`a block, one entry a line: ${entry.hint.en}`, `一个块,每行一项:${entry.hint.zh}`),
    input: { type: 'list' },
  }
}

export function quoteIfNeeded(value: string): string {
  return value === '' || /[\s{}#!'"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value
}
