/**
 * How much is wrong with a file, by severity. In a document that follows another one only what changed is judged, and what looks
 * beyond its own block: a director that reads its file again asks whether it may run it, not for 40,000 remarks.
 */
import { CarriedPart } from './carried-block'
import { foundAlone, foundBeyond, isJudgedAlone, judgeAlone } from './check-block-rules'
import type { Diagnostic, Severity } from './diagnostic'
import type { Document, Statement } from './document'
import { type BlockReading, partOf, readConfig } from './effective'
import { foundInWords, keptInWords, losesPlace, validate } from './validate'

export type Tally = Readonly<Record<Severity, number>>

/** `found`: what `validate` says, for whoever has it. */
export function tallyOf(document: Document, found: () => readonly Diagnostic[] = () => validate(document)): Tally {
  const known = tallies.get(document)
  if (known) return known.all
  const counted = count(document, found())
  tallies.set(document, counted)
  return counted.all
}

/** For a document that is another one but for this statement at the top: its tally where that can be known without judging all of it. */
export function carryTally(before: Document, after: Document, index: number): void {
  const known = tallies.get(before)
  const [was, now] = [before.root.statements[index], after.root.statements[index]]
  if (!known?.open || !was || !now) return
  const [partBefore, part] = [partOf(before, was), partOf(after, now)]
  if (!partBefore || !part || idOf(partBefore) !== idOf(part)) return
  const gone = aloneIn(was, partBefore)
  const words = foundInWords(after, [now])
  if (losesPlace(words)) return
  judgeAlone(after, part)
  const come = aloneIn(now, part)
  const open = {
    words: keptInWords(now) ? known.open.words.filter(at => at !== index) : withNumber(known.open.words, index),
    parts: known.open.parts,
  }
  const at = readConfig(after).parts.indexOf(part)
  open.parts = isJudgedAlone(part.own.values) ? open.parts.filter(each => each !== at) : withNumber(open.parts, at)
  const beyond = beyondIn(after, open)
  if (losesPlace(beyond)) return
  const all = { ...known.all }
  for (const { severity } of [...known.beyond, ...gone]) all[severity]--
  for (const { severity } of [...beyond, ...come]) all[severity]++
  tallies.set(after, { all, open, beyond })
}

interface Counted {
  all: Tally
  /** whose findings are not kept with them, by place; unset where one statement decides about others */
  open: Open | undefined
  beyond: readonly Diagnostic[]
}

interface Open {
  /** among the statements at the top */
  words: readonly number[]
  /** among the parts of the configuration */
  parts: readonly number[]
}

const tallies = new WeakMap<Document, Counted>()

function count(document: Document, found: readonly Diagnostic[]): Counted {
  const all = { error: 0, warning: 0, info: 0 }
  for (const { severity } of found) all[severity]++
  const { plain, problems, sources, root } = document
  if (!plain || problems.length > 0 || sources.length > 1 || losesPlace(found))
    return { all, open: undefined, beyond: [] }
  const { parts } = readConfig(document)
  const open = {
    words: root.statements.flatMap((statement, at) => (keptInWords(statement) ? [] : [at])),
    parts: parts.flatMap((part, at) => (part instanceof CarriedPart && isJudgedAlone(part.own.values) ? [] : [at])),
  }
  return { all, open, beyond: beyondIn(document, open) }
}

function beyondIn(document: Document, { words, parts }: Open): readonly Diagnostic[] {
  const read: readonly (BlockReading | CarriedPart)[] = readConfig(document).parts
  const { statements } = document.root
  return [...foundInWords(document, numbered(statements, words)), ...foundBeyond(document, numbered(read, parts))]
}

const aloneIn = (statement: Statement, { own: { values } }: CarriedPart): readonly Diagnostic[] => [
  ...(keptInWords(statement) ?? []),
  ...foundAlone(values),
]

/** What names it among its like. */
const idOf = ({ own: { values } }: CarriedPart): unknown => (values as { id?: unknown }).id

const numbered = <T>(list: readonly T[], numbers: readonly number[]): T[] => numbers.flatMap(at => list[at] ?? [])

const withNumber = (numbers: readonly number[], added: number): readonly number[] =>
  numbers.includes(added) ? numbers : [...numbers, added].sort((a, b) => a - b)
