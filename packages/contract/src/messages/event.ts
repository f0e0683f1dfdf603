/** Things that happened on a director. Facts for a person and for the failover view; state itself travels as Change. */
import * as z from 'zod'
import { VrrpStateName } from './live-state'

const Name = z.string().min(1).max(200)
const Text = z.string().max(1000)

/** Where one take-over spent its time; milliseconds since the epoch, by the clock of the director that took over. */
export const Timeline = z.object({
  lastAdvertAt: z.number().optional(),
  timerDueAt: z.number().optional(),
  timerRanAt: z.number().optional(),
  advertSentAt: z.number().optional(),
  vipAddedAt: z.number().optional(),
  garpSentAt: z.number().optional(),
  /** by how many ms its own timer ran too late to be trusted; unset where it ran in time */
  lateBy: z.number().optional(),
})
export type Timeline = z.infer<typeof Timeline>

/** One step of how it came to something, oldest first; milliseconds since the epoch. Kinds may be added: show `text`. */
export const Cause = z.object({ at: z.number(), kind: z.string().max(20), text: Text })
export type Cause = z.infer<typeof Cause>

/** The packets that show that somebody else is MASTER for the same addresses. */
export const Evidence = z.object({
  /** advert, refused-advert, other-vrid, arp or neighbour-advertisement; kinds may be added */
  seen: z.string().max(30),
  /** sender of the advert, or the VIP that is answered for */
  address: z.string().max(45),
  mac: z.string().max(17).optional(),
  priority: z.number().optional(),
  virtual_router_id: z.number().optional(),
  ttl: z.number().optional(),
  vips: z.array(z.string().max(45)).max(20),
  firstAt: z.number(),
  lastAt: z.number(),
  count: z.number(),
})
export type Evidence = z.infer<typeof Evidence>

export const EventBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('vrrp-transition'),
    instance: Name,
    from: VrrpStateName,
    to: VrrpStateName,
    /** In words: "no advert from 125.38.38.11 for 3.42 s". */
    cause: Text,
    timeline: Timeline,
    /** Absent from agents before 0.2. */
    chain: z.array(Cause).max(60).optional(),
    /** What the formula says the silence may last: 3 x advert + skew, milliseconds. */
    masterDownInterval: z.number(),
    /** its effective one */
    priority: z.number().optional(),
  }),
  /** a vrrp_sync_group: all of its members are there now */
  z.object({ kind: z.literal('vrrp-group'), group: Name, to: VrrpStateName, text: Text }),
  z.object({
    kind: z.literal('vrrp-peer'),
    instance: Name,
    address: z.string().max(45),
    rule: z.string().max(60),
    text: Text,
  }),
  z.object({
    kind: z.literal('split-brain'),
    instance: Name,
    /** false when it begins, true when it ends */
    over: z.boolean(),
    text: Text,
    evidence: Evidence,
  }),
  z.object({
    kind: z.literal('vrrp-priority'),
    instance: Name,
    from: z.number(),
    to: z.number(),
    state: VrrpStateName.optional(),
    /** which tracker, with what it saw and what that is worth */
    cause: Text,
  }),
  /** a vrrp_script or track_file that instances watch */
  z.object({ kind: z.literal('tracker'), tracker: Name, up: z.boolean(), text: Text }),
  z.object({ kind: z.literal('vip'), instance: Name, address: z.string().max(60), held: z.boolean(), text: Text }),
  z.object({
    kind: z.literal('real-server'),
    virtualServer: Name,
    realServer: Name,
    health: z.enum(['up', 'down']),
    reason: Text,
    stopping: z.boolean().optional(),
  }),
  /** one check turned; the real server's own event follows where that decided */
  z.object({
    kind: z.literal('check'),
    virtualServer: Name,
    realServer: Name,
    check: z.string().max(20),
    ok: z.boolean(),
    /** what the real server is by it and its other checks */
    health: z.enum(['up', 'down', 'unknown']),
    text: Text,
    /** keepalived's own words for what failed, where its mail has them */
    reason: Text.optional(),
  }),
  /** a certificate that SSL_GET saw ends soon, or has ended */
  z.object({
    kind: z.literal('certificate'),
    virtualServer: Name,
    realServer: Name,
    /** ms since the epoch */
    expiresAt: z.number(),
    text: Text,
  }),
  z.object({
    kind: z.literal('quorum'),
    virtualServer: Name,
    up: z.boolean(),
    text: Text,
    /** the director stops checking: told for omega, no quorum was lost */
    stopping: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('weight'),
    virtualServer: Name,
    realServer: Name,
    from: z.number(),
    to: z.number(),
    by: z.string().max(200),
  }),
  z.object({
    kind: z.literal('operator-state'),
    virtualServer: Name,
    realServer: Name,
    state: z.enum(['active', 'drain', 'out']),
    by: z.string().max(200),
  }),
  z.object({ kind: z.literal('process'), process: z.string().max(20), text: Text }),
  z.object({
    kind: z.literal('config'),
    revision: z.number(),
    hash: z.string().max(64),
    applied: z.boolean(),
    text: Text,
  }),
  z.object({ kind: z.literal('forwarder'), text: Text }),
])
export type EventBody = z.infer<typeof EventBody>

export const DirectorEvent = z.object({
  /** Unique on this director: `<start of the process in ms, base 36>-<process>-<n>`. */
  id: z.string().min(1).max(80),
  at: z.number(),
  severity: z.enum(['info', 'warning', 'error']),
  body: EventBody,
})
export type DirectorEvent = z.infer<typeof DirectorEvent>
