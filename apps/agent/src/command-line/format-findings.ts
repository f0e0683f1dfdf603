/** Findings of `check` for a person, for a program, and for tools that read SARIF. */
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import type { Document } from '@keelson/keepalived-conf/document'
import { jsonForm } from '@keelson/keepalived-conf/json-form'
import { type Language, messageOf } from './language'
import { sarifLog } from './sarif'

export const formats = ['text', 'json', 'sarif'] as const

export interface Findings {
  documents: readonly Document[]
  found: readonly Diagnostic[]
  language: Language
}

type Format = (findings: Findings) => string

const count = (found: readonly Diagnostic[], wanted: string) =>
  found.filter(({ severity }) => severity === wanted).length

const summary = {
  en: (files: number, errors: number, warnings: number) =>
    `${files} ${files === 1 ? 'file' : 'files'}, ${errors} errors, ${warnings} warnings`,
  zh: (files: number, errors: number, warnings: number) => `${files} 个文件,${errors} 个错误,${warnings} 个警告`,
}

const text: Format = ({ documents, found, language }) => {
  const lines = found.flatMap(diagnostic => {
    const { file, line, column, severity, rule, fix } = diagnostic
    const label = fix && ((language === 'zh' && fix.labelZh) || fix.label)
    return [
      `${file}:${line}:${column}: ${severity}: ${messageOf(diagnostic, language)} [${rule}]`,
      ...(label === undefined ? [] : [`    fix: ${label}`]),
    ]
  })
  const last = summary[language](documents.length, count(found, 'error'), count(found, 'warning'))
  return `${[...lines, last].join('\n')}\n`
}

const json: Format = ({ documents, found }) => {
  const report = {
    files: documents.map(({ file }) => file),
    errors: count(found, 'error'),
    warnings: count(found, 'warning'),
    findings: found,
    /** By docs/keepalived.schema.json of packages/keepalived-conf. */
    configurations: documents.map(document => ({ file: document.file, configuration: jsonForm(document) })),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

const sarif: Format = findings => `${JSON.stringify(sarifLog(findings), null, 2)}\n`

export const formatFindings = { text, json, sarif } satisfies Record<(typeof formats)[number], Format>
