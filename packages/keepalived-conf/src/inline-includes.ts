/** A configuration of several files as one text: what an include line names stands in its place. */
import { type Document, type Statement, sourceAt, startOf } from './document'
import type { Source } from './source'
import { endOfLine, lineEnding } from './splice'

export interface Inlined {
  text: string
  /** Those whose text stands in it now, in the order they are read. */
  files: string[]
  /** The lines that stay, because what they name cannot be put there: `include conf.d/*.conf`. */
  left: string[]
}

/**
 * Reads as the document does. An include line stays where its files were not read, where one of them is being read already,
 * where one asks for `$_PWD`, which is its own folder, or where its last line goes on behind it.
 */
export function inlineIncludes(document: Document): Inlined {
  const lines = new Map<Source, Statement[]>()
  for (const statement of includesIn(document.root.statements)) {
    const source = sourceAt(document, statement.start)
    lines.set(source, [...(lines.get(source) ?? []), statement])
  }
  const found = new Map(document.surroundings.includes?.map(each => [`${each.from}\0${each.pattern}`, each.files]))
  const sourceOf = new Map([...document.sources].reverse().map(source => [source.file, source]))
  const whole: Inlined = { text: '', files: [], left: [] }

  /** Undefined where it cannot stand elsewhere. */
  function textOf(source: Source, reading: readonly string[]): string | undefined {
    if (reading.length > 0 && /\$\{?_PWD|\\\s*$/.test(source.text)) return undefined
    const parts: string[] = []
    let from = 0
    for (const statement of lines.get(source) ?? []) {
      const at = startOf(statement) - source.base
      const end = endOfLine(source.text, at)
      const line = source.text.slice(at, end).trimEnd()
      const pattern = statement.words[1]?.value
      const put = inPlaceOf(line, found.get(`${source.file}\0${pattern}`), [...reading, source.file])
      if (put === undefined) {
        // Its pattern is looked for from the folder of its own file.
        if (reading.length > 0) return undefined
        whole.left.push(line)
        continue
      }
      parts.push(source.text.slice(from, at), put)
      from = end
    }
    return parts.join('') + source.text.slice(from)
  }

  function inPlaceOf(line: string, files: Files, reading: readonly string[]): string | undefined {
    if (!files?.length) return undefined
    const eol = lineEnding(document.text)
    const before = whole.files.length
    const parts = [`# ${line}`]
    for (const each of files) {
      if ('refused' in each) {
        parts.push(`# ${each.file}: ${each.refused}`)
        continue
      }
      const source = sourceOf.get(each.file)
      whole.files.push(each.file)
      const text = source && !reading.includes(each.file) ? textOf(source, reading) : undefined
      if (text === undefined) {
        whole.files.length = before
        return undefined
      }
      parts.push(`# ${each.file}`, text.replace(/\r?\n$/, ''))
    }
    return parts.join(eol)
  }

  whole.text = document.sources[0] ? (textOf(document.sources[0], []) ?? document.text) : document.text
  return whole
}

type Files = NonNullable<Document['surroundings']['includes']>[number]['files'] | undefined

/** In the order of the text; what a sequence or a definition made of itself has no line of its own. */
function* includesIn(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    if (statement.kind === 'include' && !statement.made) yield statement
    if (statement.body) yield* includesIn(statement.body.statements)
  }
}
