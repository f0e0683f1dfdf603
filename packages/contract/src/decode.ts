/** Text of the other side -> message. Peers are hostile until checked: nothing here throws. */
import { FromAgent } from './messages/from-agent'
import { FromConsole } from './messages/from-console'
import { kindOfKey, type LiveKind, type LiveObjects, liveObjects } from './messages/live-state'

/** Raised when a message changes meaning; agents and consoles of other numbers refuse each other in words. */
export const CONTRACT = 2

/** Largest text frame either side accepts, bytes: a 4 MiB configuration plus its snapshot. */
export const MAX_MESSAGE = 16 * 1024 * 1024

export type Malformed = { ok: false; reason: 'not-json' | 'unknown-type' | 'invalid'; detail: string }
export type Decoded<T> = { ok: true; message: T } | Malformed

type MessageSchema<T> = {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } }
}

function decode<T>(schema: MessageSchema<T>, known: ReadonlySet<unknown>, text: string): Decoded<T> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'not-json', detail: `message of ${text.length} characters is not JSON` }
  }
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  if (!known.has(type))
    return { ok: false, reason: 'unknown-type', detail: `unknown message type ${JSON.stringify(type)?.slice(0, 60)}` }
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, message: result.data }
  const issue = result.error.issues[0]
  return {
    ok: false,
    reason: 'invalid',
    detail: `${String(type)}.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
  }
}

const typesOf = (union: { options: readonly { shape: { type: { value: string } } }[] }) =>
  new Set<unknown>(union.options.map(option => option.shape.type.value))
const agentTypes = typesOf(FromAgent)
const consoleTypes = typesOf(FromConsole)

export const decodeFromAgent = (text: string): Decoded<FromAgent> => decode(FromAgent, agentTypes, text)
export const decodeFromConsole = (text: string): Decoded<FromConsole> => decode(FromConsole, consoleTypes, text)

export type LiveEntry = { [K in LiveKind]: { kind: K; value: LiveObjects[K] } }[LiveKind]

/** One object of a Snapshot or Change, checked against the schema its key names; undefined when it fits none. */
export function decodeLiveObject(key: string, value: unknown): LiveEntry | undefined {
  const kind = kindOfKey(key)
  if (!kind) return undefined
  const result = liveObjects[kind].safeParse(value)
  return result.success ? ({ kind, value: result.data } as LiveEntry) : undefined
}
