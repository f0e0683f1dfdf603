/** Findings of `check` for a person, for a program, and for tools that read SARIF 2.1.0 (OASIS). */
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { findRule } from '@keelson/keepalived-conf/rules'
import { VERSION } from '../version'
import { formatDiagnostic } from '../watchdog/configuration'

export const formats = ['text', 'json', 'sarif'] as const

type Format = (files: readonly string[], found: readonly Diagnostic[]) => string

const count = (found: readonly Diagnostic[], wanted: string) =>
  found.filter(({ severity }) => severity === wanted).length

const text: Format = (files, found) => {
  const lines = found.flatMap(diagnostic => [
    formatDiagnostic(diagnostic),
    ...(diagnostic.fix ? [`    fix: ${diagnostic.fix.label}`] : []),
  ])
  const summary = `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${count(found, 'error')} errors, ${count(found, 'warning')} warnings`
  return `${[...lines, summary].join('\n')}\n`
}

const json: Format = (files, found) =>
  `${JSON.stringify({ files, errors: count(found, 'error'), warnings: count(found, 'warning'), findings: found }, null, 2)}\n`

const level = { error: 'error', warning: 'warning', info: 'note' } as const

const sarif: Format = (_files, found) => {
  const rules = [...new Set(found.map(({ rule }) => rule))].map(id => {
    const rule = findRule(id)
    return {
      id,
      shortDescription: { text: rule?.title.en ?? id },
      ...(rule ? { fullDescription: { text: rule.help.en } } : {}),
    }
  })
  const results = found.map(({ file, line, column, rule, severity, message, fix }) => ({
    ruleId: rule,
    level: level[severity],
    message: { text: message },
    locations: [
      { physicalLocation: { artifactLocation: { uri: file }, region: { startLine: line, startColumn: column } } },
    ],
    ...(fix ? { fixes: [sarifFix(fix)] } : {}),
  }))
  const driver = { name: 'keelson-agent', version: VERSION, rules }
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [{ tool: { driver }, results }] }, null, 2)}\n`
}

function sarifFix(fix: NonNullable<Diagnostic['fix']>) {
  const files = [...new Set(fix.edits.map(({ file }) => file))]
  return {
    description: { text: fix.label },
    artifactChanges: files.map(file => ({
      artifactLocation: { uri: file },
      replacements: fix.edits
        .filter(edit => edit.file === file)
        .map(({ line, column, length, text: inserted }) => ({
          deletedRegion: { startLine: line, startColumn: column, charLength: length },
          insertedContent: { text: inserted },
        })),
    })),
  }
}

export const formatFindings = { text, json, sarif } satisfies Record<(typeof formats)[number], Format>
