/** What the console says to an agent, and what link says to the other processes on their local sockets. */
import * as z from 'zod'
import { ConnectionFilter } from './connections'

import { EngineName, VrrpStateName } from './live-state'

import { Nonce, PublicKey, Signature } from './proof'

/** The first word: what the agent signs to prove that it holds its key. */
export const Challenge = z.object({ type: z.literal('challenge'), nonce: Nonce })
export type Challenge = z.infer<typeof Challenge>

export const Welcome = z.object({
  type: z.literal('welcome'),
  contract: z.number().int(),
  /** The name under which the console knows this director; null while nobody has given it a place in a cluster. */
  director: z.string().max(200).nullable(),
  /** The console's Ed25519 public key and its signature of `welcomeStatement`. */
  key: PublicKey.optional(),
  proof: Signature.optional(),
})
export type Welcome = z.infer<typeof Welcome>

export const ApplyConfig = z.object({
  type: z.literal('apply-config'),
  id: z.string().max(80),
  revision: z.number().int().nonnegative(),
  /** sha256 of `text`, hex: the agent refuses a text that does not match. */
  hash: z.string().length(64),
  text: z.string().max(16 * 1024 * 1024),
  /** The console's signature of `revisionStatement`: an agent refuses a revision without it. */
  signature: Signature.optional(),
  /** Commit-confirmed: the agent goes back by itself unless this is confirmed. Without it the revision holds at once. */
  confirm: z
    .object({
      /** milliseconds without a `renew` after which it goes back */
      lease: z.number().int().min(1000).max(600_000),
      /** milliseconds after which it goes back however often it is renewed */
      within: z.number().int().min(1000).max(86_400_000),
    })
    .optional(),
})
export type ApplyConfig = z.infer<typeof ApplyConfig>

/** The console is still there and still deploying: the unconfirmed revision may stay a lease longer. */
export const RenewRevision = z.object({
  type: z.literal('renew-revision'),
  id: z.string().max(80),
  revision: z.number().int().nonnegative(),
})
export type RenewRevision = z.infer<typeof RenewRevision>

/** All gates are passed: this revision is the last known good one from now on. */
export const ConfirmRevision = z.object({
  type: z.literal('confirm-revision'),
  id: z.string().max(80),
  revision: z.number().int().nonnegative(),
})
export type ConfirmRevision = z.infer<typeof ConfirmRevision>

/** A gate failed: back to the last known good revision, at once. */
export const RevertRevision = z.object({
  type: z.literal('revert-revision'),
  id: z.string().max(80),
  /** The unconfirmed revision that is to go. */
  revision: z.number().int().nonnegative(),
  /** Why, for the event. */
  reason: z.string().max(1000),
})
export type RevertRevision = z.infer<typeof RevertRevision>

export const SetWeight = z.object({
  type: z.literal('set-weight'),
  id: z.string().max(80),
  virtualServer: z.string().max(200),
  realServer: z.string().max(200),
  weight: z.number().int().min(0).max(2147483647),
  /** Who asked, for the event. */
  by: z.string().max(200),
})
export type SetWeight = z.infer<typeof SetWeight>

export const OperatorState = z.enum(['active', 'drain', 'out'])
export type OperatorState = z.infer<typeof OperatorState>

/** Drain: no new connection; out: not in the table at all; active: as health and weight say. */
export const SetOperatorState = z.object({
  type: z.literal('set-operator-state'),
  id: z.string().max(80),
  virtualServer: z.string().max(200),
  realServer: z.string().max(200),
  state: OperatorState,
  by: z.string().max(200),
})
export type SetOperatorState = z.infer<typeof SetOperatorState>

/** What whoever asks saw of an instance: an agent that sees another thing does nothing. */
const Seen = z.object({ state: VrrpStateName, since: z.number() })

/** A person has an instance, or all of them, stand back: a MASTER says goodbye, a BACKUP preempts nobody. */
export const Demote = z.object({
  type: z.literal('demote'),
  id: z.string().max(80),
  instance: z.string().max(200).optional(),
  /** ms; without it until failback. Whoever finds nobody else serving is MASTER again all the same. */
  hold: z.number().int().min(1000).max(86_400_000).optional(),
  seen: Seen.optional(),
  by: z.string().max(200),
})
export type Demote = z.infer<typeof Demote>

/** Stands back no longer, and takes over at once where it may. */
export const Failback = z.object({
  type: z.literal('failback'),
  id: z.string().max(80),
  instance: z.string().max(200).optional(),
  seen: Seen.optional(),
  by: z.string().max(200),
})
export type Failback = z.infer<typeof Failback>

/** A MASTER sends its gratuitous ARPs and neighbour advertisements once more. */
export const Reannounce = z.object({
  type: z.literal('reannounce'),
  id: z.string().max(80),
  instance: z.string().max(200).optional(),
  seen: Seen.optional(),
  by: z.string().max(200),
})
export type Reannounce = z.infer<typeof Reannounce>

/** As SIGHUP: reads the file again. */
export const Reload = z.object({ type: z.literal('reload'), id: z.string().max(80), by: z.string().max(200) })
export type Reload = z.infer<typeof Reload>

/** Every check probes now and not when it is due; of one virtual server, or of all. */
export const RestartChecks = z.object({
  type: z.literal('restart-checks'),
  id: z.string().max(80),
  virtualServer: z.string().max(200).optional(),
  by: z.string().max(200),
})
export type RestartChecks = z.infer<typeof RestartChecks>

/** Asks for the latest probes of one real server. */
export const AskCheckHistory = z.object({
  type: z.literal('ask-check-history'),
  id: z.string().max(80),
  virtualServer: z.string().max(200),
  realServer: z.string().max(200),
})
export type AskCheckHistory = z.infer<typeof AskCheckHistory>

/** The engine `keepalived` may write over the file of the director, if it is exactly this one. */
export const AdoptFile = z.object({
  type: z.literal('adopt-file'),
  id: z.string().max(80),
  /** of the file as it lies on the disk, hex */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 of 64 hex digits'),
  by: z.string().max(200),
})
export type AdoptFile = z.infer<typeof AdoptFile>

/** Another engine from now on, also after a reboot. The VIPs go to the other director meanwhile. */
export const MoveEngine = z.object({
  type: z.literal('move-engine'),
  id: z.string().max(80),
  engine: EngineName,
  by: z.string().max(200),
})
export type MoveEngine = z.infer<typeof MoveEngine>

export const Subscribe = z.object({
  type: z.literal('subscribe'),
  subscription: z.string().max(80),
  topic: z.literal('connections'),
  filter: ConnectionFilter,
  /** milliseconds between reports; 0 asks for one report only */
  interval: z.number().int().min(0).max(60_000),
  limit: z.number().int().min(0).max(5000),
})
export type Subscribe = z.infer<typeof Subscribe>

export const Unsubscribe = z.object({ type: z.literal('unsubscribe'), subscription: z.string().max(80) })
export type Unsubscribe = z.infer<typeof Unsubscribe>

/** Asks for a fresh snapshot after a gap. */
export const Resync = z.object({ type: z.literal('resync') })
export type Resync = z.infer<typeof Resync>

export const FromConsole = z.discriminatedUnion('type', [
  Challenge,
  Welcome,
  ApplyConfig,
  RenewRevision,
  ConfirmRevision,
  RevertRevision,
  SetWeight,
  SetOperatorState,
  Demote,
  Failback,
  Reannounce,
  Reload,
  RestartChecks,
  AskCheckHistory,
  AdoptFile,
  MoveEngine,
  Subscribe,
  Unsubscribe,
  Resync,
])
export type FromConsole = z.infer<typeof FromConsole>
/** What a person asks of a director right away; answered with its effect. */
export type Order = Demote | Failback | Reannounce | Reload | RestartChecks
export type Command =
  | ApplyConfig
  | RenewRevision
  | ConfirmRevision
  | RevertRevision
  | SetWeight
  | SetOperatorState
  | AdoptFile
  | MoveEngine
  | Order
