import { kindOfKey, type LiveKind, type LiveObjects } from '@keelson/contract/messages/live-state'

/** What people decide or wait for. All else are figures: something of a thousand real servers changes all the time. */
const waitedFor: { [K in LiveKind]?: readonly (keyof LiveObjects[K])[] } = {
  vrrp: ['state'],
  process: ['state'],
  'virtual-server': ['quorumUp'],
  'real-server': ['weight', 'operatorState', 'health', 'inTable'],
}

/** Of an object that was there before and still is: another state or decision, and not only other figures. */
export function isNews(key: string, before: unknown, after: unknown): boolean {
  const kind = kindOfKey(key)
  const names: readonly string[] = (kind && waitedFor[kind]) ?? []
  return isRecord(before) && isRecord(after) && names.some(name => before[name] !== after[name])
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
