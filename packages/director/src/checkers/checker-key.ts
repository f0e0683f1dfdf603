import type { CheckerConfig } from '@keelson/keepalived-conf/config'

/** Equal for equal definitions: what a reload keeps a checker's state by. */
export function checkerKey(config: CheckerConfig): string {
  return JSON.stringify(config, (_, value: unknown) => (isRecord(value) ? sorted(value) : value))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}
