import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind, Reading } from '../table'
import { isOpen, missing } from './words'

/** A whole number in base 10, as strtol reads it. */
export function int(min: number, max: number): Kind<number> {
  return {
    read: words => readNumber(words, min, max, /^[+-]?\d+$/, 1),
    write: value => `${value}`,
    hint: say(`a whole number, ${min} to ${max}`, `${min} 到 ${max} 的整数`),
    input: { type: 'number', min, max, step: 1 },
  }
}

/** Seconds in the file, with up to six decimals; milliseconds in the configuration. */
export function seconds(min: number, max: number, step = 0.001): Kind<number> {
  return {
    read: words => {
      const reading = readNumber(words, min, max, /^\+?(\d+\.?\d*|\.\d+)$/, 1000)
      const decimals = words[0]?.value.split('.')[1]?.length ?? 0
      if (decimals <= 6 || reading.complaints) return reading
      const text = say(`${words[0]?.value} must have at most 6 decimals`, `${words[0]?.value} 最多只能有 6 位小数`)
      return { ...reading, complaints: [{ rule: 'invalid-number', word: 0, say: text }] }
    },
    write: value => `${Number((value / 1000).toFixed(6))}`,
    hint: say(`seconds, ${min} to ${max}`, `秒,${min} 到 ${max}`),
    input: { type: 'number', min, max, step, unit: 's' },
  }
}

/** Whole seconds in the file; milliseconds in the configuration. */
export function wholeSeconds(min: number, max: number): Kind<number> {
  return {
    read: words => readNumber(words, min, max, /^[+-]?\d+$/, 1000),
    write: value => `${Math.round(value / 1000)}`,
    hint: say(`whole seconds, ${min} to ${max}`, `整秒数,${min} 到 ${max}`),
    input: { type: 'number', min, max, step: 1, unit: 's' },
  }
}

function readNumber(words: readonly Word[], min: number, max: number, form: RegExp, scale: number): Reading<number> {
  const word = words[0]
  if (!word) return missing(say('a number', '一个数字'))
  if (isOpen(word)) return {}
  const complaints = numberComplaints(word.value, min, max, form)
  if (complaints.length > 0) return { complaints }
  return { value: Math.round(Number(word.value) * scale * 1000) / 1000 }
}

function numberComplaints(text: string, min: number, max: number, form: RegExp): Complaint[] {
  if (form.test(text)) {
    const value = Number(text)
    if (value >= min && value <= max) return []
    const words = say(`${text} must be ${min} to ${max}`, `${text} 必须在 ${min} 到 ${max} 之间`)
    return [{ rule: 'out-of-range', word: 0, say: words }]
  }
  if (/^-\d/.test(text) && min >= 0) {
    const words = say(`${text} must be ${min} to ${max}`, `${text} 必须在 ${min} 到 ${max} 之间`)
    return [{ rule: 'out-of-range', word: 0, say: words }]
  }
  return [{ rule: 'invalid-number', word: 0, say: say(`'${text}' is not a number`, `'${text}' 不是数字`) }]
}

/** Milliseconds in the file, with up to three decimals, and in the configuration. */
export function milliseconds(min: number, max: number): Kind<number> {
  return {
    read: words => readNumber(words, min, max, /^\+?(\d+\.?\d*|\.\d+)$/, 1),
    write: value => `${value}`,
    hint: say(`milliseconds, ${min} to ${max}`, `毫秒,${min} 到 ${max}`),
    input: { type: 'number', min, max, step: 1 },
  }
}
