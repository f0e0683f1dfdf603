/** `~SEQ(NAME, [START, [STEP,]] END) LINE`, `~SEQx` in hexadecimal, `~LST(NAME, VALUE, …) LINE`: one line as many. */

export interface Sequence {
  /** For each round: what the names are. */
  rounds: [name: string, value: string][][]
  /** What is repeated. */
  rest: string
}

export type SequenceReading = { sequence: Sequence } | { trouble: 'sequence-invalid' | 'expansion-too-large' }

/** More rounds than any configuration has lines. */
const MOST_ROUNDS = 100_000

const HEAD = /^~(SEQx?|LST)\s*\(/

export function isSequence(line: string): boolean {
  return HEAD.test(line)
}

/** The sequence at the start of the line; `expand` puts definitions into what stands between the brackets. */
export function readSequence(line: string, expand: (text: string) => string): SequenceReading {
  const head = HEAD.exec(line)
  const close = line.indexOf(')')
  if (!head || close < 0) return { trouble: 'sequence-invalid' }
  const inside = expand(line.slice(head[0].length, close))
  const rest = line.slice(close + 1).trim()
  const rounds = head[1] === 'LST' ? listRounds(inside) : countRounds(inside, head[1] === 'SEQx')
  if (rounds === undefined) return { trouble: 'sequence-invalid' }
  return rounds === 'too many' ? { trouble: 'expansion-too-large' } : { sequence: { rounds, rest } }
}

type Rounds = [string, string][][] | 'too many' | undefined

function countRounds(inside: string, hexadecimal: boolean): Rounds {
  const [name, ...numbers] = inside.split(',').map(each => each.trim())
  const values = numbers.map(readNumber)
  if (!name || /\s/.test(name) || values.length < 1 || values.length > 3 || values.includes(undefined)) return undefined
  const end = values.at(-1) ?? 0
  const start = values.length > 1 ? (values[0] ?? 0) : end < 0 ? -1 : 1
  const step = values.length > 2 ? (values[1] ?? 0) : start <= end ? 1 : -1
  if (step === 0 || (start < end && step < 0) || (start > end && step > 0)) return undefined
  if (Math.floor((end - start) / step) >= MOST_ROUNDS) return 'too many'
  const rounds: [string, string][][] = []
  for (let value = start; step > 0 ? value <= end : value >= end; value += step) {
    rounds.push([[name, hexadecimal ? (value < 0 ? value + 2 ** 32 : value).toString(16) : `${value}`]])
  }
  return rounds
}

/** As strtol reads it with base 0: 0x10 and 010 too. */
function readNumber(text: string): number | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|\d+)$/.exec(text)
  if (!match?.[2]) return undefined
  const digits = match[2]
  const octal = /^0[0-7]+$/.test(digits)
  const value = octal ? Number.parseInt(digits, 8) : Number(digits)
  return Number.isSafeInteger(value) ? (match[1] === '-' ? -value : value) : undefined
}

function listRounds(inside: string): Rounds {
  const items = splitItems(inside)
  const [head, ...values] = items ?? []
  if (!head || values.length === 0) return undefined
  const names = partsOf(head)
  if (names.some(name => !/^\w+$/.test(name))) return undefined
  if (values.length > MOST_ROUNDS) return 'too many'
  const rounds: [string, string][][] = []
  for (const value of values) {
    const parts = partsOf(value)
    if (parts.length > names.length || parts.some(part => /\s/.test(part))) return undefined
    rounds.push(names.map((name, index) => [name, parts[index] ?? '']))
  }
  return rounds
}

/** At commas outside braces; undefined when a brace is missing. */
function splitItems(inside: string): string[] | undefined {
  const items: string[] = []
  let from = 0
  let open = false
  for (let at = 0; at <= inside.length; at++) {
    const character = inside[at]
    if (character === '{') open = true
    else if (character === '}') open = false
    else if (character === undefined || (character === ',' && !open)) {
      items.push(inside.slice(from, at).trim())
      from = at + 1
    }
  }
  return open ? undefined : items
}

function partsOf(item: string): string[] {
  return item.startsWith('{') && item.endsWith('}')
    ? item
        .slice(1, -1)
        .split(',')
        .map(part => part.trim())
    : [item]
}
