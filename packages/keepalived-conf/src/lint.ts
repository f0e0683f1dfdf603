import { clusterRules } from './blocks/cluster-rules'
import { findingDiagnostic } from './check-block-rules'
import type { Diagnostic } from './diagnostic'
import type { Document } from './document'
import { type ConfigReading, readConfig } from './effective'

/**
 * What the files find wrong with each other, read as the directors of one cluster; one file alone is a cluster of one.
 * `validate` says what is wrong within each.
 */
export function lint(documents: readonly Document[]): Diagnostic[] {
  const readings: ConfigReading[] = documents.map(document => readConfig(document))
  const directors = documents.map((document, index) => ({
    file: document.file,
    config: (readings[index] ?? readConfig(document)).config,
  }))
  const found: Diagnostic[] = []
  for (const rule of clusterRules) {
    for (const finding of rule.check(directors)) {
      const index = readings.findIndex(reading => reading.origins.has(finding.of))
      const document = documents[index]
      const reading = readings[index]
      const diagnostic = document && reading && findingDiagnostic(document, reading, rule, finding)
      if (diagnostic) found.push(diagnostic)
    }
  }
  return found.sort(
    (a, b) => fileIndex(documents, a) - fileIndex(documents, b) || a.line - b.line || a.column - b.column,
  )
}

function fileIndex(documents: readonly Document[], { file }: Diagnostic): number {
  return documents.findIndex(document => document.file === file)
}
