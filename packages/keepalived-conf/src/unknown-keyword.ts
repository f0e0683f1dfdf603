import { root } from './blocks/root'
import { keywordOf, type Statement } from './document'
import { nearest } from './edit-distance'
import { type Localized, say } from './localized'
import type { Block } from './table'

export interface UnknownKeyword {
  say: Localized
  /** The keyword that was probably meant. */
  use?: string
  /** Better gone: it does nothing anywhere. */
  remove?: boolean
}

/** What to say of a word that the block does not know: what is known of it, a near word, or where it belongs. */
export function unknownKeyword(table: Block, statement: Statement): UnknownKeyword {
  const word = keywordOf(statement)
  const place =
    table.keyword === '' ? say('at the top level', '顶层') : say(`in ${table.keyword}`, `${table.keyword} 中`)
  const start = say(`${word} is not a keyword ${place.en}`, `${word} 不是${place.zh}的关键字`)
  const join = (en: string, zh: string) => say(`${start.en}: ${en}`, `${start.zh}:${zh}`)
  const hint = table.misplaced && Object.hasOwn(table.misplaced, word) ? table.misplaced[word] : undefined
  if (hint) {
    const text = join(hint.say.en, hint.say.zh)
    return hint.use === undefined ? { say: text, remove: true } : { say: text, use: hint.use }
  }
  const elsewhere = blocksKnowing(word)
  const near = nearest(word, keywordsOf(table))
  if (near !== undefined && (elsewhere.length === 0 || table.keyword === '')) {
    const modern = table.keywords[near]?.deprecated?.say
    const also = modern ? say(` (${modern.en})`, `(${modern.zh})`) : say('', '')
    return { say: join(`did you mean ${near}?${also.en}`, `是否想写 ${near}?${also.zh}`), use: near }
  }
  if (elsewhere.length > 0) {
    const list = elsewhere.join(', ')
    const open = elsewhere.includes('the top level') && table.keyword !== ''
    const brace = open ? say('; is a } missing above?', ';上文是否缺少 }?') : say('', '')
    return { say: join(`it belongs in ${list}${brace.en}`, `它属于 ${list}${brace.zh}`) }
  }
  return { say: join('keepalived ignores the line', 'keepalived 会忽略此行') }
}

export function blockNamed(name: string): Block | undefined {
  return allBlocks().find(block => block.keyword === name)
}

/** Every block of the table once, the file itself first. */
export function allBlocks(): readonly Block[] {
  if (blocks.length > 0) return blocks
  const queue: Block[] = [root as Block]
  for (let block = queue.shift(); block; block = queue.shift()) {
    if (blocks.includes(block)) continue
    blocks.push(block)
    for (const entry of Object.values(block.keywords)) if (entry.block) queue.push(entry.block)
  }
  return blocks
}

const blocks: Block[] = []

function keywordsOf(table: Block): string[] {
  return Object.entries(table.keywords).flatMap(([name, entry]) => [name, ...(entry.aliases ?? [])])
}

function blocksKnowing(word: string): string[] {
  return allBlocks()
    .filter(block => !block.entries && keywordsOf(block).includes(word))
    .map(block => (block.keyword === '' ? 'the top level' : block.keyword))
}
