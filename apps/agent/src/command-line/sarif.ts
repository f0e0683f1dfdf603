/** Findings as a log of SARIF 2.1.0 (OASIS): one run, a rule with its help for each id that is named, fixes as replacements. */
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Diagnostic, Fix, TextEdit } from '@keelson/keepalived-conf/diagnostic'
import { findRule } from '@keelson/keepalived-conf/rules'
import { VERSION } from '../version'
import type { Findings } from './format-findings'
import { type Language, messageOf } from './language'

const level = { error: 'error', warning: 'warning', info: 'note' } as const

export function sarifLog({ documents, found, language }: Findings) {
  const ids = [...new Set(found.map(({ rule }) => rule))].sort()
  const texts = new Map(documents.map(({ file, text }) => [file, text]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'keelson-agent',
            semanticVersion: VERSION,
            language: language === 'zh' ? 'zh-CN' : 'en-US',
            rules: ids.map(id => ruleOf(id, language)),
          },
        },
        // Lines and columns count the units of a JavaScript string.
        columnKind: 'utf16CodeUnits',
        artifacts: documents.map(({ file }) => ({ location: { uri: uriOf(file) } })),
        results: found.map(diagnostic =>
          resultOf(
            diagnostic,
            ids,
            documents.map(({ file }) => file),
            texts,
            language,
          ),
        ),
      },
    ],
  }
}

function ruleOf(id: string, language: Language) {
  const rule = findRule(id)
  if (!rule) return { id }
  const help = rule.help[language]
  return {
    id,
    shortDescription: { text: rule.title[language] },
    fullDescription: { text: help },
    help: { text: help, markdown: `**${rule.title[language]}**\n\n${help}` },
    defaultConfiguration: { level: level[rule.severity] },
  }
}

function resultOf(
  diagnostic: Diagnostic,
  ids: readonly string[],
  files: readonly string[],
  texts: ReadonlyMap<string, string>,
  language: Language,
) {
  const { file, line, column, rule, severity, fix } = diagnostic
  const index = files.indexOf(file)
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: level[severity],
    message: { text: messageOf(diagnostic, language) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), ...(index >= 0 ? { index } : {}) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    ...(fix ? { fixes: [fixOf(fix, texts, language)] } : {}),
  }
}

function fixOf({ label, labelZh, edits }: Fix, texts: ReadonlyMap<string, string>, language: Language) {
  return {
    description: { text: (language === 'zh' && labelZh) || label },
    artifactChanges: [...new Set(edits.map(({ file }) => file))].map(file => ({
      artifactLocation: { uri: uriOf(file) },
      replacements: edits
        .filter(edit => edit.file === file)
        .map(edit => ({
          deletedRegion: regionOf(edit, texts.get(file) ?? ''),
          ...(edit.text === '' ? {} : { insertedContent: { text: edit.text } }),
        })),
    })),
  }
}

/** The end is exclusive, and may lie in a later line. */
function regionOf({ line, column, length }: TextEdit, text: string) {
  const lines = text.split('\n')
  let endLine = line
  let endColumn = column + length
  for (let width = lines[endLine - 1]?.length ?? 0; endColumn > width + 1 && endLine < lines.length; ) {
    endColumn -= width + 1
    endLine++
    width = lines[endLine - 1]?.length ?? 0
  }
  return { startLine: line, startColumn: column, endLine, endColumn }
}

/** Relative to where check was called, or file: for a whole path. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  return file.split('/').map(encodeURIComponent).join('/')
}
