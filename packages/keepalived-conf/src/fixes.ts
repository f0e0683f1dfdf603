/** Plans of the table's rules turned into edits of the text. */
import type { Fix, TextEdit } from './diagnostic'
import { type Body, type Document, keywordOf, type Statement, startOf } from './document'
import { type Localized, say } from './localized'
import { editOf, insertion, removal } from './splice'
import { aliasesFor, type Block, type Deprecation, type FixPlan } from './table'
import { blockNamed } from './unknown-keyword'

export function fixOf(label: Localized, edits: TextEdit[]): Fix {
  return { label: label.en, labelZh: label.zh, edits }
}

export function replaceWordFix(document: Document, statement: Statement, index: number, text: string): Fix | undefined {
  const word = statement.words[index]
  if (!word) return undefined
  const label = say(`Replace ${word.value} with ${text}`, `将 ${word.value} 替换为 ${text}`)
  return fixOf(label, [editOf(document, { start: word.start, end: word.end, text })])
}

export function removeFix(document: Document, statement: Statement): Fix {
  const name = statement.words
    .slice(0, 2)
    .map(word => word.value)
    .join(' ')
  return fixOf(say(`Remove ${name}`, `删除 ${name}`), [editOf(document, removal(document, statement))])
}

/** Carries out a rule's plan on the statement found, or in the block it belongs to. */
export function planFix(
  document: Document,
  plan: FixPlan,
  place: { statement: Statement; word: number; table: Block | undefined; owner: Statement | undefined },
): Fix | undefined {
  if ('remove' in plan) return fixOf(plan.label, [editOf(document, removal(document, place.statement))])
  if ('replaceWord' in plan) {
    const fix = replaceWordFix(document, place.statement, place.word, plan.replaceWord)
    return fix && fixOf(plan.label, fix.edits)
  }
  if (plan.in !== undefined) {
    const target = blockNamed(plan.in)
    const line = `${plan.set} ${plan.parameters}`.trimEnd()
    const edit = target && topLevelInsertion(document, target, line)
    return edit && fixOf(plan.label, [edit])
  }
  const { owner, table } = place
  if (!owner?.body || !table) return undefined
  const existing = findStatement(owner.body, table, plan.set)
  if (existing) {
    const first = existing.words[1]
    const last = existing.words.at(-1)
    if (!first || !last) return undefined
    return fixOf(plan.label, [editOf(document, { start: first.start, end: last.end, text: plan.parameters })])
  }
  const line = `${plan.set} ${plan.parameters}`.trimEnd()
  const after = predecessor(owner.body, table, plan.set)
  return fixOf(plan.label, [editOf(document, insertion(document, owner.body, owner, [line], after))])
}

/** Takes the statement out here and writes what stands for it in its modern block. */
export function moveFix(
  document: Document,
  statement: Statement,
  owner: Statement,
  moveTo: NonNullable<Deprecation['moveTo']>,
  target: Block,
): Fix {
  const parameters = statement.words.slice(1).map(word => word.value)
  const line = moveTo.write(
    parameters,
    owner.words.slice(1).map(word => word.value),
  )
  const label = say(`Write ${line} in ${moveTo.block} instead`, `改为在 ${moveTo.block} 中写 ${line}`)
  const added = topLevelInsertion(document, target, line)
  return fixOf(label, [editOf(document, removal(document, statement)), ...(added ? [added] : [])])
}

/** The line in a block of the top level, which is written before everything else where there is none. */
function topLevelInsertion(document: Document, target: Block, line: string): TextEdit | undefined {
  const keyword = line.split(' ')[0] ?? ''
  const home = document.root.statements.find(each => keywordOf(each) === target.keyword && each.body)
  if (!home?.body) {
    const first = document.root.statements[0]
    const start = first ? document.text.lastIndexOf('\n', startOf(first) - 1) + 1 : 0
    return editOf(document, { start, end: start, text: `${target.keyword} {\n    ${line}\n}\n` })
  }
  if (findStatement(home.body, target, keyword)) return undefined
  return editOf(document, insertion(document, home.body, home, [line], predecessor(home.body, target, keyword)))
}

export function findStatement(body: Body, table: Block, keyword: string): Statement | undefined {
  const spellings = aliasesFor(table, keyword)
  return body.statements.find(statement => spellings.includes(keywordOf(statement)))
}

/** The statement behind which the table's order puts the keyword; none: at the start of the block. */
export function predecessor(body: Body, table: Block, keyword: string): Statement | undefined {
  const order = [...Object.keys(table.keywords)]
  const rank = (word: string) => order.findIndex(name => name === word || aliasesFor(table, name).includes(word))
  const own = rank(keyword)
  if (own < 0) return body.statements.at(-1)
  return body.statements.findLast(statement => {
    const other = rank(keywordOf(statement))
    return other >= 0 && other < own
  })
}
