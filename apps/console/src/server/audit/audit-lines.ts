/** The audit log as files for other programs: CSV (RFC 4180) and JSON lines. */
import type { AuditEntry } from './audit-log'

const columns = ['seq', 'at', 'who', 'token', 'origin', 'what', 'object', 'result', 'error', 'detail'] as const

export const auditLines = {
  csv: (entries: readonly AuditEntry[], first: boolean) =>
    [...(first ? [columns.join(',')] : []), ...entries.map(csvLine)].map(line => `${line}\r\n`).join(''),
  jsonl: (entries: readonly AuditEntry[]) => entries.map(entry => `${JSON.stringify(record(entry))}\n`).join(''),
} as const

const record = (entry: AuditEntry) => ({
  ...Object.fromEntries(columns.map(column => [column, entry[column] ?? null])),
  at: new Date(entry.at).toISOString(),
  clusterId: entry.clusterId ?? null,
  userId: entry.userId,
})

const csvLine = (entry: AuditEntry) => {
  const cells = record(entry) as Record<string, unknown>
  return columns.map(column => cell(cells[column])).join(',')
}

/** A cell that begins like a formula is one to a spreadsheet, and who failed to sign in chose what it says. */
function cell(value: unknown): string {
  const text = String(value ?? '')
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
