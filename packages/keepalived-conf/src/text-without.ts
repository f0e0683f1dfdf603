/** The text without the blocks of one keyword at the top, for those who have nothing to do with them. */
import { type Document, keywordOf, type Statement, startOf } from './document'

/** The whole text where one line may decide about others. */
export function textWithout(document: Document, keyword: string): string {
  const known = made.get(document)
  if (known?.keyword === keyword) return known.text
  const text = withoutBlocks(document, keyword)
  made.set(document, { keyword, text })
  return text
}

/** For a document that is another one but for this statement at the top. */
export function carryTextWithout(before: Document, after: Document, index: number): void {
  const known = made.get(before)
  const isOut = (statement: Statement | undefined) => statement?.body && keywordOf(statement) === known?.keyword
  if (known && isOut(before.root.statements[index]) && isOut(after.root.statements[index])) made.set(after, known)
}

const made = new WeakMap<Document, { keyword: string; text: string }>()

function withoutBlocks({ text, plain, problems, sources, root }: Document, keyword: string): string {
  if (!plain || problems.length > 0 || sources.length > 1) return text
  const parts: string[] = []
  let from = 0
  for (const statement of root.statements) {
    if (keywordOf(statement) !== keyword || !statement.body) continue
    parts.push(text.slice(from, startOf(statement)))
    from = Math.min(text.length, statement.body.close + 1)
  }
  return parts.join('') + text.slice(from)
}
