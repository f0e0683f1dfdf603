/** What an instance watches, and by how much that changes its priority. */
import type { Tracked, TrackedInterface, Weight } from '../config/tracking'
import type { Word } from '../document'
import { type Localized, say } from '../localized'
import type { Complaint, Kind } from '../table'
import { int } from './numbers'
import { isOpen, missing } from './words'

/** `N [reverse]`. */
export function weight(bound: number): Kind<Weight> {
  const number = int(-bound, bound)
  return {
    read: words => {
      const { value, complaints } = number.read(words.slice(0, 1))
      const word = words[1]
      if (value === undefined) return { complaints }
      if (word && word.value !== 'reverse' && !isOpen(word)) {
        const text = say(`has an unknown option '${word.value}'`, `带有未知选项 '${word.value}'`)
        return { complaints: [{ rule: 'unknown-option', word: 1, say: text }] }
      }
      return { value: { weight: value, reverse: word?.value === 'reverse' } }
    },
    write: ({ weight, reverse }) => (reverse ? `${weight} reverse` : `${weight}`),
    hint: say(`a whole number, ${-bound} to ${bound} [reverse]`, `${-bound} 到 ${bound} 的整数 [reverse]`),
    input: { type: 'text', placeholder: '-20' },
  }
}

interface TrackOptions {
  /** Greatest weight; keepalived itself cuts 254 to 253 where this is 253. */
  bound: number
  /** `noreverse` is a word too. */
  noreverse: boolean
}

/** `weight N [reverse]` behind what is tracked. */
function readTrack(words: readonly Word[], { bound, noreverse }: TrackOptions) {
  const [first, option, number, reverse] = words
  const value: { weight?: number; reverse?: boolean } = {}
  const complaints: Complaint[] = []
  const complain = (rule: string, word: number, en: string, zh: string) => {
    complaints.push({ rule, word, say: say(`${first?.value}: ${en}`, `${first?.value}:${zh}`) })
  }
  if (option && option.value !== 'weight') {
    if (!isOpen(option))
      complain('unknown-option', 1, `'${option.value}' must be weight`, `'${option.value}' 应为 weight`)
  } else if (option && !number) {
    complain('out-of-range', 1, `weight must be ${-bound} to ${bound}`, `weight 必须在 ${-bound} 到 ${bound} 之间`)
  } else if (number && !isOpen(number)) {
    if (/^[+-]?\d+$/.test(number.value) && Math.abs(Number(number.value)) <= bound) value.weight = Number(number.value)
    else {
      const en = `weight ${number.value} must be ${-bound} to ${bound}`
      complain('out-of-range', 2, en, `weight ${number.value} 必须在 ${-bound} 到 ${bound} 之间`)
    }
    if (reverse?.value === 'reverse') value.reverse = true
    else if (reverse && !(noreverse && reverse.value === 'noreverse') && !isOpen(reverse)) {
      complain('unknown-option', 3, `'${reverse.value}' must be reverse`, `'${reverse.value}' 应为 reverse`)
    }
  }
  return { value, complaints }
}

function writeTrack(name: string, { weight, reverse }: { weight?: number; reverse?: boolean }): string {
  if (weight === undefined) return name
  return `${name} weight ${weight}${reverse ? ' reverse' : ''}`
}

/** `INTERFACE [weight N [reverse]]`. */
export const trackedInterface: Kind<TrackedInterface> = {
  read: words => {
    if (!words[0]) return missing(say('an interface', '接口'))
    const { value, complaints } = readTrack(words, { bound: 253, noreverse: false })
    return { value: { interface: words[0].value, ...value }, ...(complaints.length > 0 ? { complaints } : {}) }
  },
  write: value => writeTrack(value.interface, value),
  hint: say('INTERFACE [weight -253..253 [reverse]]', '接口 [weight -253..253 [reverse]]'),
  input: { type: 'text', placeholder: 'eth1' },
}

/** `NAME [weight N [reverse|noreverse]]`. */
export function tracked(what: Localized, bound: 253 | 254, placeholder: string): Kind<Tracked> {
  return {
    read: words => {
      if (!words[0]) return missing(what)
      const { value, complaints } = readTrack(words, { bound, noreverse: true })
      return { value: { name: words[0].value, ...value }, ...(complaints.length > 0 ? { complaints } : {}) }
    },
    write: value => writeTrack(value.name, value),
    hint: say(
      `NAME [weight ${-bound}..${bound} [reverse|noreverse]]`,
      `名称 [weight ${-bound}..${bound} [reverse|noreverse]]`,
    ),
    input: { type: 'text', placeholder },
  }
}

/** `COMMAND [PARAMETER …]`. */
export const processCommand: Kind<string[]> = {
  read: words =>
    words[0] ? { value: words.map(word => word.value) } : missing(say('the name of a process', '进程名')),
  write: words => words.map(word => (/[\s{}#!]/.test(word) ? `"${word}"` : word)).join(' '),
  hint: say('COMMAND [PARAMETER …]', '命令 [参数 …]'),
  input: { type: 'text', placeholder: 'nginx' },
}

/** `[initial|partial]`; alone the parameters must be exactly those. */
export const parameterMatch: Kind<'exact' | 'initial' | 'partial'> = {
  read: words => {
    const word = words[0]
    if (!word) return { value: 'exact' }
    if (word.value === 'initial' || word.value === 'partial') return { value: word.value }
    if (isOpen(word)) return {}
    const text = say(`'${word.value}' must be initial or partial`, `'${word.value}' 必须是 initial 或 partial`)
    return { complaints: [{ rule: 'invalid-choice', word: 0, say: text }] }
  },
  write: value => (value === 'exact' ? '' : value),
  hint: say('initial or partial; alone: exactly', 'initial 或 partial;单独出现表示完全一致'),
  input: { type: 'text', placeholder: 'initial' },
}

/** `[VALUE] [overwrite]`. */
export const initFile: Kind<{ value: number; overwrite: boolean }> = {
  read: words => {
    const value = { value: 0, overwrite: false }
    const complaints: Complaint[] = []
    words.forEach((word, index) => {
      if (word.value === 'overwrite') value.overwrite = true
      else if (/^[+-]?\d+$/.test(word.value) && Math.abs(Number(word.value)) <= 2147483648)
        value.value = Number(word.value)
      else if (!isOpen(word)) {
        const text = say(`'${word.value}' must be a number or overwrite`, `'${word.value}' 必须是数字或 overwrite`)
        complaints.push({ rule: 'unknown-option', word: index, say: text })
      }
    })
    return complaints.length > 0 ? { complaints } : { value }
  },
  write: ({ value, overwrite }) =>
    [...(value === 0 ? [] : [`${value}`]), ...(overwrite ? ['overwrite'] : [])].join(' '),
  hint: say('[VALUE] [overwrite]', '[值] [overwrite]'),
  input: { type: 'text', placeholder: '0 overwrite' },
}
