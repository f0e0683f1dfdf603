/**
 * What a keepalived.conf makes its director run, mostly as root, and what it reads from other files, which may hold the
 * same. Who may edit a cluster may not thereby rule its machines: commands are added by its administrators.
 */
import type { Document, Statement } from '@keelson/keepalived-conf/document'
import { parse } from '@keelson/keepalived-conf/parse'
import type { Keyword } from '@keelson/keepalived-conf/table'
import { allBlocks } from '@keelson/keepalived-conf/unknown-keyword'
import { knownStatements } from '@keelson/keepalived-conf/walk'

/** Words that decide as whom a command runs, and whether its path is looked at first. */
const GUARD = 'enable_script_security'
const deciding = new Set(['script_user', GUARD])

/** The commands of `after` that `before` does not have, as they stand there. */
export function commandsAdded(before: string, after: string): string[] {
  if (before === after) return []
  const known = new Set(commandsIn(parse(before)))
  return commandsIn(parse(after)).filter(command => !known.has(command))
}

function commandsIn(document: Document): string[] {
  const found: string[] = []
  let guarded = false
  for (const { statement, keyword, name } of knownStatements(document)) {
    if (name === GUARD) guarded = true
    if (isCommand(keyword) || deciding.has(name)) found.push(wordsOf(statement))
  }
  for (const statement of everyStatement(document.root.statements)) {
    if (statement.kind === 'include') found.push(wordsOf(statement))
    // a line of another config-id is kept as one word
    if (statement.kind === 'left-out' && commandNames().has(keywordBehindId(wordsOf(statement))))
      found.push(wordsOf(statement))
  }
  if (!guarded) found.push(`no ${GUARD}`)
  return found
}

const wordsOf = (statement: Statement) => statement.words.map(word => word.value).join(' ')

function* everyStatement(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    yield statement
    if (statement.body) yield* everyStatement(statement.body.statements)
  }
}

const isCommand = ({ value, also }: Keyword): boolean =>
  value?.isCommand === true || Object.values(also ?? {}).some(kind => kind.isCommand === true)

const keywordBehindId = (line: string) => /^@\S*\s+(\S+)/.exec(line)?.[1] ?? ''

let names: Set<string> | undefined
function commandNames(): Set<string> {
  names ??= new Set([
    ...deciding,
    ...allBlocks().flatMap(({ keywords }) =>
      Object.entries(keywords).flatMap(([name, keyword]) =>
        isCommand(keyword) ? [name, ...(keyword.aliases ?? [])] : [],
      ),
    ),
  ])
  return names
}
