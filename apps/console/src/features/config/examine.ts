import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { lint } from '@keelson/keepalived-conf/lint'
import { parse } from '@keelson/keepalived-conf/parse'
import { validate } from '@keelson/keepalived-conf/validate'
import type { ConfigFile } from './fixes'

/** Everything found in each file and in all of them as the directors of one cluster, worst first. */
export function examine(files: readonly ConfigFile[]): Diagnostic[] {
  const documents = files.map(({ file, text }) => parse(text, { file }))
  const findings = [...documents.flatMap(document => validate(document)), ...lint(documents)]
  const order = new Map(files.map(({ file }, index) => [file, index]))
  const seen = new Set<string>()
  return findings
    .filter(({ file, line, column, rule }) => {
      const key = `${file}\0${line}\0${column}\0${rule}`
      return !seen.has(key) && seen.add(key)
    })
    .sort(
      (a, b) =>
        rank[a.severity] - rank[b.severity] ||
        (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) ||
        a.line - b.line ||
        a.column - b.column,
    )
}

const rank = { error: 0, warning: 1, info: 2 } as const
