import type { CheckerConfig } from '@keelson/keepalived-conf/config'

const known = new WeakMap<CheckerConfig, string>()

/** Equal for equal definitions: what a reload keeps a checker's state by. */
export function checkerKey(config: CheckerConfig): string {
  const before = known.get(config)
  if (before !== undefined) return before
  const key = JSON.stringify(config, (_, value: unknown) => (isRecord(value) ? sorted(value) : value))
  known.set(config, key)
  return key
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}
