/** What is wrong with the file that a director starts with, on its log: of what a rule finds very often, the first of it and how often. */
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { log } from '../live/log'
import { formatDiagnostic } from './configuration'

/** Of one rule. */
const LOGGED = 10

export function logFindings(diagnostics: readonly Diagnostic[]): void {
  for (const line of findingsInWords(diagnostics)) log.warn(line)
}

export function findingsInWords(diagnostics: readonly Diagnostic[]): string[] {
  const counts = new Map<string, number>()
  const lines: string[] = []
  for (const diagnostic of diagnostics) {
    const count = (counts.get(diagnostic.rule) ?? 0) + 1
    counts.set(diagnostic.rule, count)
    if (count <= LOGGED) lines.push(formatDiagnostic(diagnostic))
  }
  for (const [rule, count] of counts)
    if (count > LOGGED) lines.push(`and ${count - LOGGED} more of [${rule}]: keelson-agent check tells them all`)
  return lines
}
