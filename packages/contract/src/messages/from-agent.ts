/** What an agent says to the console, and what each of its processes says on its local socket. */
import * as z from 'zod'
import { ConnectionsReport } from './connections'
import { DirectorEvent } from './event'
import { LiveKey } from './live-state'
import { Nonce, PublicKey, Signature } from './proof'

export const Hello = z.object({
  type: z.literal('hello'),
  /** Version of this contract: a console speaks to an agent of the same number. */
  contract: z.number().int(),
  director: z.string().min(1).max(200),
  agentVersion: z.string().max(50),
  startedAt: z.number(),
  /** The agent's Ed25519 public key, 32 bytes as base64url. */
  key: PublicKey.optional(),
  /** What the console signs in its welcome. */
  nonce: Nonce.optional(),
  /** The agent's signature of `helloStatement`. */
  proof: Signature.optional(),
})
export type Hello = z.infer<typeof Hello>

/** All objects of the sender. Changes continue from `seq`; a gap asks for a new snapshot. */
export const Snapshot = z.object({
  type: z.literal('snapshot'),
  seq: z.number().int(),
  at: z.number(),
  objects: z.record(LiveKey, z.unknown()),
})
export type Snapshot = z.infer<typeof Snapshot>

export const Change = z.object({
  type: z.literal('change'),
  seq: z.number().int(),
  at: z.number(),
  key: LiveKey,
  /** The whole object, or null when it is gone. */
  value: z.unknown(),
})
export type Change = z.infer<typeof Change>

/** Nothing changed, and this is still so: sent every few seconds so that nothing hangs on one lost message. */
export const Heartbeat = z.object({
  type: z.literal('heartbeat'),
  seq: z.number().int(),
  at: z.number(),
  revision: z.number().int(),
  hash: z.string().max(64),
})
export type Heartbeat = z.infer<typeof Heartbeat>

export const EventMessage = z.object({ type: z.literal('event'), event: DirectorEvent })
export type EventMessage = z.infer<typeof EventMessage>

export const CommandResult = z.object({
  type: z.literal('command-result'),
  id: z.string().max(80),
  ok: z.boolean(),
  /** Names the thing, the value and the rule. */
  error: z.string().max(4000).optional(),
  /** What it did, in words; of orders only. */
  effect: z.string().max(2000).optional(),
})
export type CommandResult = z.infer<typeof CommandResult>

export const Connections = z.object({
  type: z.literal('connections'),
  subscription: z.string().max(80),
  report: ConnectionsReport,
})
export type Connections = z.infer<typeof Connections>

/** One probe of a real server, judged. */
export const CheckResult = z.object({
  at: z.number(),
  /** 'TCP_CHECK' … */
  check: z.string().max(20),
  ok: z.boolean(),
  text: z.string().max(500),
  /** milliseconds */
  latency: z.number().nonnegative(),
})
export type CheckResult = z.infer<typeof CheckResult>

/** The latest probes of one real server, oldest first. */
export const CheckHistory = z.object({
  type: z.literal('check-history'),
  id: z.string().max(80),
  results: z.array(CheckResult).max(1000),
})
export type CheckHistory = z.infer<typeof CheckHistory>

export const FromAgent = z.discriminatedUnion('type', [
  Hello,
  Snapshot,
  Change,
  Heartbeat,
  EventMessage,
  CommandResult,
  Connections,
  CheckHistory,
])
export type FromAgent = z.infer<typeof FromAgent>
