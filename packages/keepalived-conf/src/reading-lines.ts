import type { Body, Document, Statement } from './document'
import { sourceAt } from './document'

/** A line as keepalived sees it: words, which may end with a `{`, or a brace alone. */
export interface ReadLine {
  readonly kind: 'words' | 'open' | 'close'
  /** Offset of its first word or of the brace. */
  readonly at: number
  readonly statement: Statement
  readonly keyword: string
  /** Does it end with `{`? */
  readonly opens: boolean
}

/** The statements and braces of a document in the order of the text. Of any depth: it keeps its own stack. */
export function* readingLines(document: Document): Generator<ReadLine> {
  const stack: { body: Body; index: number; owner: Statement | undefined }[] = [
    { body: document.root, index: 0, owner: undefined },
  ]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const statement = top.body.statements[top.index++]
    if (!statement) {
      const { owner, body } = top
      stack.pop()
      if (owner && isClosed(document, owner, body)) yield brace('close', body.close, owner)
      continue
    }
    if (statement.kind === 'stray') {
      const [word] = statement.words
      yield brace(word?.value === '{' ? 'open' : 'close', word?.start ?? 0, statement)
      continue
    }
    if (statement.kind !== 'plain') continue
    const { body } = statement
    const opens = body !== undefined && isOnSameLine(document, statement, body)
    yield* wordLines(statement, opens)
    if (!body) continue
    if (!opens) yield brace('open', body.open, statement)
    stack.push({ body, index: 0, owner: statement })
  }
}

/** An undefined `${NAME}` is a word, a brace, a word and a brace to keepalived. */
function* wordLines(statement: Statement, opens: boolean): Generator<ReadLine> {
  const first = statement.words[0]
  const at = first?.start ?? 0
  const line = (keyword: string, opened: boolean): ReadLine => ({
    kind: 'words',
    at,
    statement,
    keyword,
    opens: opened,
  })
  let keyword = first?.value ?? ''
  for (const word of statement.words) {
    if (word.quoted || !word.value.includes('\u0024{')) continue
    for (const use of word.value.matchAll(/(.*?)\$\{(\w+)\}/g)) {
      if (use[2]?.startsWith('_')) continue
      yield line(word === first ? `${use[1]}$` : keyword, true)
      yield line(use[2] ?? '', false)
      yield brace('close', word.start, statement)
      keyword = ''
    }
  }
  if (keyword !== '') yield line(keyword, opens)
}

function brace(kind: 'open' | 'close', at: number, statement: Statement): ReadLine {
  return { kind, at, statement, keyword: kind === 'open' ? '{' : '}', opens: false }
}

/** A missing } is noted as the end of the file. */
function isClosed(document: Document, owner: Statement, body: Body): boolean {
  if (owner.made) return true
  const source = sourceAt(document, body.close)
  return source.text.charCodeAt(body.close - source.base) === 125 || body.close !== document.root.close
}

function isOnSameLine(document: Document, statement: Statement, body: Body): boolean {
  const end = statement.words.at(-1)?.end ?? 0
  const { text, base } = sourceAt(document, end - 1)
  const at = text.indexOf('\n', end - base)
  return at < 0 || at + base > body.open
}
