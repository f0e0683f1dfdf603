import { CLOSE, DOLLAR, isBlank, isNameCharacter, OPEN } from './characters'
import type { Surroundings } from './parse-options'

/** keepalived's longest line (MAXBUF of lib/parser.h); a longer one is left as it stands. */
const LONGEST = 1023
/** More steps in one line than any configuration needs: the definitions name each other in a circle. */
const MOST_STEPS = 500
/** Of the whole text. */
const MOST_STEPS_IN_ALL = 2_000_000

export interface Expansion {
  text: string
  parts: Part[]
  unknown: Use[]
  trouble?: 'definition-recursive' | 'definition-too-long' | 'expansion-too-large'
}

/** What stands from `from` to `to` of the expanded line comes from `start` to `end` of the written one. */
export interface Part {
  from: number
  to: number
  start: number
  end: number
}

export interface Use {
  name: string
  /** In the written line. */
  start: number
  end: number
  braced: boolean
}

/** `$NAME=value`, and the names that keepalived defines itself. Values are put in where they are used, not before. */
export class Definitions {
  readonly #values = new Map<string, string>()
  readonly #broken = new Set<string>()
  #steps = 0
  #random: number

  constructor(private readonly surroundings: Surroundings) {
    this.#random = surroundings.randomSeed ?? 0
    const { configId } = surroundings
    this.#values.set('_HASH', '#').set('_BANG', '!')
    if (configId !== undefined) this.#values.set('_INSTANCE', configId)
  }

  define(name: string, value: string): void {
    this.#values.set(name, value)
    this.#broken.delete(name)
  }

  /** The line with every definition put in; undefined when it uses none. */
  expand(line: string, file: string): Expansion | undefined {
    let text = line
    const parts: Part[] = []
    const unknown: Use[] = []
    /** How far the text of the last part reaches. */
    let reach = 0
    let part: Part | undefined
    let first: string | undefined
    let steps = 0
    for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at)) {
      const use = useAt(text, at)
      const value = use && this.#valueOf(use, file)
      if (!use || value === undefined) {
        const known = part && at < reach ? part.start : part ? part.end + at - part.to : at
        if (use && !this.#isHosts(use.name)) unknown.push({ ...use, start: known, end: known + use.end - at })
        at++
        continue
      }
      const lines = value.includes('\n')
      if (lines && !/^\s*$/.test(text.slice(use.end))) {
        at++
        continue
      }
      first ??= use.name
      if (part && at < reach) {
        // Inside what was put in before, or beginning there: it still comes from the same place.
        const beyond = Math.max(0, use.end - reach)
        part.end += beyond
        reach += beyond
      } else {
        const start: number = part ? part.end + at - part.to : at
        part = { from: at, to: at, start, end: start + use.end - at }
        parts.push(part)
        reach = use.end
      }
      const longer: string = text.slice(0, at) + value + text.slice(use.end)
      if (++steps > MOST_STEPS) this.#broken.add(use.name).add(first)
      if (steps > MOST_STEPS) return { text: line, parts: [], unknown, trouble: 'definition-recursive' }
      if (++this.#steps > MOST_STEPS_IN_ALL) return { text: line, parts: [], unknown, trouble: 'expansion-too-large' }
      if (!lines && longer.length > LONGEST && longer.length > text.length) {
        part.to = reach
        return { text, parts, unknown, trouble: 'definition-too-long' }
      }
      reach += longer.length - text.length
      part.to = reach
      text = longer
      if (lines) break
    }
    return parts.length > 0 || unknown.length > 0 ? { text, parts, unknown } : undefined
  }

  #valueOf({ name, braced }: Use, file: string): string | undefined {
    const value = this.#broken.has(name) ? undefined : this.#values.get(name)
    if (value !== undefined) return value
    if (name === '_PWD') return this.#folderOf(file)
    const [word, first, second] = name.split(/[ \t]+/)
    if (word === '_RANDOM' && (braced || first === undefined)) return this.#draw(first, second)
    if (word === '_ENV' && braced && first !== undefined) return this.surroundings.environment?.[first]
    return undefined
  }

  #folderOf(file: string): string | undefined {
    const { workingDirectory } = this.surroundings
    const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')))
    if (file.startsWith('/')) return folder || '/'
    return workingDirectory === undefined || folder === '' ? workingDirectory : `${workingDirectory}/${folder}`
  }

  /** Known to the director that runs the file, if not to us. */
  #isHosts(name: string): boolean {
    return /^_(PWD|INSTANCE|RANDOM|ENV)\b/.test(name)
  }

  /** 0 to 32767, or between the two given. */
  #draw(least: string | undefined, most: string | undefined): string | undefined {
    if (this.surroundings.randomSeed === undefined) return undefined
    const [from, to] = [Number(least ?? 0), Number(most ?? 32767)]
    if (!Number.isInteger(from) || !Number.isInteger(to) || from > to) return undefined
    // One step of a 32-bit linear congruential generator (Numerical Recipes, chapter 7.1).
    this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0
    return `${from + ((this.#random >>> 8) % (to - from + 1))}`
  }
}

/** `${NAME}` anywhere; `$NAME` only where a blank, a comma, a closing bracket or the end of the line follows. */
function useAt(text: string, at: number): Use | undefined {
  const braced = text.charCodeAt(at + 1) === OPEN
  const from = at + (braced ? 2 : 1)
  let to = from
  if (text.charCodeAt(to) >= 48 && text.charCodeAt(to) <= 57) return undefined
  while (isNameCharacter(text.charCodeAt(to))) to++
  if (to === from) return undefined
  if (!braced) {
    const next = text.charCodeAt(to)
    const ends = to >= text.length || isBlank(next) || next === 44 || next === 41
    return ends ? { name: text.slice(from, to), start: at, end: to, braced } : undefined
  }
  if (text.charCodeAt(from) === 95 && isBlank(text.charCodeAt(to))) {
    const close = text.indexOf('}', to)
    if (close > 0 && close - from < 128) return { name: text.slice(from, close), start: at, end: close + 1, braced }
  }
  if (text.charCodeAt(to) !== CLOSE) return undefined
  return { name: text.slice(from, to), start: at, end: to + 1, braced }
}

/** The name when the line is `$NAME=…` from this offset on. */
export function definedName(text: string, at: number): string | undefined {
  if (text.charCodeAt(at) !== DOLLAR) return undefined
  let to = at + 1
  const first = text.charCodeAt(to)
  if (first >= 48 && first <= 57) return undefined
  while (isNameCharacter(text.charCodeAt(to))) to++
  return to > at + 1 && text.charCodeAt(to) === 61 ? text.slice(at + 1, to) : undefined
}
