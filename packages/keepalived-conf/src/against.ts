import type { Diagnostic } from './diagnostic'
import { type Document, sourceAt } from './document'
import { say } from './localized'
import { knownStatements } from './walk'

/** The rule that `knownSince` reports by. */
export const NEWER_KEYWORD = 'keyword-newer-than-target'

/** The keywords of the file that the given version of keepalived does not know yet; undefined for what is no version. */
export function against(document: Document, version: string): Diagnostic[] | undefined {
  const target = parseVersion(version)
  if (!target) return undefined
  const found: Diagnostic[] = []
  for (const { statement, name, table, keyword } of knownStatements(document)) {
    const since = keyword.since === undefined ? undefined : parseVersion(keyword.since)
    if (!since || compare(since, target) <= 0) continue
    const place = table.keyword === '' ? '' : ` in ${table.keyword}`
    const text = say(
      `${name}${place} came with keepalived ${keyword.since}: ${version} ignores the line as an unknown keyword`,
      `${name} 从 keepalived ${keyword.since} 开始支持:${version} 会把该行当作未知关键字忽略`,
    )
    const at = statement.words[0]?.start ?? 0
    const source = sourceAt(document, at)
    found.push({
      file: source.file,
      ...source.placeOf(at),
      rule: NEWER_KEYWORD,
      severity: 'warning',
      message: text.en,
      messageZh: text.zh,
    })
  }
  return found
}

/** `2.2.7`, `v2.2.7` or `2.2`. */
function parseVersion(text: string): number[] | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text)
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < 3; at++) if (a[at] !== b[at]) return (a[at] ?? 0) - (b[at] ?? 0)
  return 0
}
