/** Phrases of iproute2's manner: words with a value behind them, words that stand alone, in any order. */
import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'

export interface Option {
  /** Field of the value that it fills. */
  into: string
  /** What stands behind it; none: it stands alone and means `means`, or true. */
  kind?: Kind<unknown>
  means?: unknown
  /** `lock` may stand between the word and its value. */
  lockable?: boolean
  /** keepalived says that it has a successor. */
  successor?: string
}

export type Options = Readonly<Record<string, Option>>

export interface OptionReading {
  value: Record<string, unknown>
  complaints: Complaint[]
  /** Indexes of the words that are no option. */
  rest: number[]
}

export function readOptions(words: readonly Word[], options: Options, from = 0): OptionReading {
  const reading: OptionReading = { value: {}, complaints: [], rest: [] }
  for (let at = from; at < words.length; at++) {
    const name = words[at]?.value ?? ''
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option) at = readOption(words, at, option, reading)
    else reading.rest.push(at)
  }
  return reading
}

/** Index of the last word taken. */
function readOption(words: readonly Word[], at: number, option: Option, reading: OptionReading): number {
  const { into, kind, successor } = option
  const { value, complaints } = reading
  const name = words[at]?.value ?? ''
  if (successor !== undefined) {
    const text = say(`${name} is deprecated: it is now ${successor}`, `${name} 已弃用:现在应写 ${successor}`)
    complaints.push({ rule: 'deprecated-keyword', severity: 'warning', word: at, say: text, suggest: successor })
  }
  if (!kind) {
    value[into] = option.means ?? true
    return at
  }
  let last = at + 1
  if (option.lockable && words[last]?.value === 'lock') {
    const { locked = [] } = value as { locked?: string[] }
    value.locked = [...locked, into]
    last++
  }
  if (words[last] === undefined) {
    const text = say(`${name} needs a value`, `${name} 缺少值`)
    complaints.push({ rule: 'missing-parameter', word: at, say: text })
    return at
  }
  const read = kind.read(words.slice(last, last + 1))
  if (read.value !== undefined) value[into] = read.value
  for (const complaint of read.complaints ?? []) {
    const text = say(`${name} ${complaint.say.en}`, `${name} ${complaint.say.zh}`)
    complaints.push({ ...complaint, word: last, say: text })
  }
  return last
}

export function unknownOptions(words: readonly Word[], rest: readonly number[]): Complaint[] {
  return rest
    .filter(at => !words[at]?.value.includes('$'))
    .map(at => {
      const text = say(`has an unknown option '${words[at]?.value}'`, `带有未知选项 '${words[at]?.value}'`)
      return { rule: 'unknown-option', word: at, say: text }
    })
}

/** In the order of the options, each field once. */
export function writeOptions(value: object, options: Options): string[] {
  const fields = new Map(Object.entries(value))
  const locked = (fields.get('locked') as string[] | undefined) ?? []
  const written = new Set<string>()
  return Object.entries(options).flatMap(([name, { into, kind, means, successor }]) => {
    const field: unknown = fields.get(into)
    if (field === undefined || field === false || successor !== undefined || written.has(into)) return []
    if (!kind && means !== undefined && means !== field) return []
    written.add(into)
    if (!kind) return [name]
    return [name, ...(locked.includes(into) ? ['lock'] : []), kind.write(field)]
  })
}
