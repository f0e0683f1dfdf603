/**
 * What a director says of itself, one keyed object at a time. The key names the object; a Change replaces it whole.
 * Every `at` and `since` is milliseconds since the epoch by the director's own clock.
 */
import * as z from 'zod'

const Name = z.string().min(1).max(200)
const Address = z.string().min(2).max(45)
const Port = z.number().int().min(0).max(65535)
const At = z.number()
const Count = z.number().nonnegative()

export const ForwarderName = z.enum(['ipvs', 'userspace', 'none'])
export type ForwarderName = z.infer<typeof ForwarderName>

/** What makes the configuration true: our own processes, or a stock keepalived that the agent drives. */
export const EngineName = z.enum(['builtin', 'keepalived'])
export type EngineName = z.infer<typeof EngineName>

/** key `director` */
export const DirectorState = z.object({
  name: Name,
  agentVersion: z.string().max(50),
  startedAt: At,
  forwarder: ForwarderName,
  /** What the forwarder cannot do, in words for a person: "forwards in userspace: proxies TCP, no DR or TUN". */
  forwarderNote: z.string().max(500).optional(),
  /** `simulated` directors exist for previews only and are labelled wherever a person sees them. */
  engine: z.enum([...EngineName.options, 'simulated']),
  /** What the engine cannot do or does not say, in words for a person. */
  engineNote: z.string().max(1000).optional(),
  interfaces: z
    .array(z.object({ name: Name, up: z.boolean(), addresses: z.array(z.string().max(50)).max(1000) }))
    .max(500),
})
export type DirectorState = z.infer<typeof DirectorState>

/** key `config` */
export const ConfigState = z.object({
  file: z.string().max(4096),
  /** Console revision that was applied last; 0 for a file the console never wrote. */
  revision: z.number().int().nonnegative(),
  /** sha256 of the applied text, hex. */
  hash: z.string().max(64),
  appliedAt: At,
  text: z.string(),
  /** Where the text includes files of the director: one text with theirs in place of the lines, but for the lines `left`. */
  included: z
    .object({
      text: z.string(),
      files: z.array(z.string().max(4096)).max(10_000),
      left: z.array(z.string().max(1000)).max(1000),
    })
    .optional(),
  /** The agent did not write this file and nobody let it: it takes no revision before exactly this hash is adopted. */
  foreign: z.boolean().optional(),
  errors: Count,
  warnings: Count,
  /** Set while the revision waits for its confirmation: the agent goes back `lease` ms after the last renewal, at the latest at `lastsUntil`. */
  unconfirmed: z.object({ since: At, lease: Count, lastsUntil: At }).optional(),
  /** What the agent goes back to, and starts from without a console. */
  lastKnownGood: z.object({ revision: z.number().int().nonnegative(), hash: z.string().max(64) }).optional(),
  /** The highest revision this agent ever took: it takes no lower one again. */
  highestRevision: z.number().int().nonnegative().optional(),
  /** Why the revision before this one was left, when the agent went back by itself or was told to. */
  reverted: z.object({ revision: z.number().int().nonnegative(), at: At, reason: z.string().max(1000) }).optional(),
})
export type ConfigState = z.infer<typeof ConfigState>

export const ProcessName = z.enum([
  'watchdog',
  'vrrp',
  'checkers',
  'forwarder',
  'link',
  'notify',
  /** ours, beside a stock keepalived: reads what it does */
  'follower',
  /** the stock one, which the agent drives */
  'keepalived',
])
export type ProcessName = z.infer<typeof ProcessName>

/** key `process/<name>` */
export const ProcessState = z.object({
  name: ProcessName,
  pid: z.number().int().nullable(),
  state: z.enum(['running', 'backing-off', 'stopped']),
  restarts: Count,
  since: At,
  lastExit: z.string().max(500).optional(),
})
export type ProcessState = z.infer<typeof ProcessState>

/** key `timing/<process>`: how it is scheduled, and how late its timers run */
export const ProcessTiming = z.object({
  process: ProcessName,
  /** milliseconds from due to ran, since the process started; unset where timers are not measured */
  lateness: z
    .object({
      count: Count,
      p50: Count,
      p99: Count,
      max: Count,
      /** ran so late that what the process concluded could not be trusted: keepalived's "thread timer expired" */
      expired: Count,
    })
    .optional(),
  /** as the kernel has them, not as they were wanted */
  threads: z
    .array(
      z.object({
        id: z.number().int(),
        name: z.string().max(64),
        policy: z.enum(['other', 'fifo', 'rr', 'batch', 'idle', 'deadline', 'unknown']),
        rtPriority: Count,
        nice: z.number().int(),
        /** as the kernel writes it: "0-3,8" */
        cpus: z.string().max(500),
      }),
    )
    .max(200),
})
export type ProcessTiming = z.infer<typeof ProcessTiming>

export const VrrpStateName = z.enum(['INIT', 'BACKUP', 'MASTER', 'FAULT'])
export type VrrpStateName = z.infer<typeof VrrpStateName>

/** key `vrrp/<instance>` */
export const VrrpState = z.object({
  name: Name,
  interface: Name,
  virtual_router_id: z.number().int().min(1).max(255),
  version: z.union([z.literal(2), z.literal(3)]).optional(),
  state: VrrpStateName,
  since: At,
  /** Why it is in this state, in words. */
  reason: z.string().max(500),
  priority: z.number().int().min(0).max(255),
  /** milliseconds */
  advertInterval: Count,
  /** milliseconds: 3 x advert interval + skew */
  masterDownInterval: Count,
  sourceAddress: Address.optional(),
  master: z.object({ address: Address, priority: z.number().int(), lastAdvertAt: At }).optional(),
  vips: z.array(z.object({ address: Address, prefix_length: z.number().int(), held: z.boolean() })).max(1000),
  syncGroup: Name.optional(),
  /** A person has it stand back; without `until` that is until failback. */
  heldBack: z.object({ since: At, until: At.optional(), by: z.string().max(200) }).optional(),
  counters: z.record(z.string().max(60), Count),
})
export type VrrpState = z.infer<typeof VrrpState>

/** key `sync-daemon`: lvs_sync_daemon as the kernel runs it now; unset where none is configured or there is no IPVS */
export const SyncDaemonState = z.object({
  /** master tells the connections of this director, backup hears the other's; none: nothing runs */
  roles: z.array(z.enum(['master', 'backup'])).max(2),
  interface: Name,
  /** syncid: a backup that has one hears a master of that one only */
  id: z.number().int().min(0).max(255),
  /** When the roles last changed, as far as this agent saw. */
  since: At,
  /** What the kernel refused, in words. */
  fault: z.string().max(500).optional(),
})
export type SyncDaemonState = z.infer<typeof SyncDaemonState>

const Amounts = z.object({
  connections: Count,
  /** Unset where the forwarder sees no packets. */
  packetsIn: Count.optional(),
  packetsOut: Count.optional(),
  bytesIn: Count,
  bytesOut: Count,
})

/** What went through, in from clients and out to them. */
export const Traffic = z.object({
  /** When it was counted. */
  at: At,
  /** Counters; they may begin anew. */
  totals: Amounts,
  /** Of a second, over the last two seconds or more; unset until that is known. */
  rates: Amounts.optional(),
})
export type Traffic = z.infer<typeof Traffic>

/** key `virtual-server/<id>` */
export const VirtualServerState = z.object({
  id: Name,
  address: Address.optional(),
  port: Port.optional(),
  fwmark: z.number().int().optional(),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']),
  lb_algo: z.string().max(16),
  lb_kind: z.enum(['NAT', 'DR', 'TUN']),
  persistence_timeout: Count.optional(),
  quorum: Count,
  quorumUp: z.boolean(),
  /** Sum of the weights of the real servers that are up. */
  weightUp: Count,
  sorryServer: z.object({ id: Name, active: z.boolean() }).optional(),
  /** Of its real servers together. */
  traffic: Traffic.optional(),
  since: At,
})
export type VirtualServerState = z.infer<typeof VirtualServerState>

/** key `real-server/<virtual server id>/<id>` */
export const RealServerState = z.object({
  virtualServer: Name,
  id: Name,
  address: Address,
  port: Port,
  /** What the forwarder holds now; 0 drains. */
  weight: Count,
  configuredWeight: Count,
  health: z.enum(['up', 'down', 'unknown']),
  /** What a person decided; health says nothing of it. */
  operatorState: z.enum(['active', 'drain', 'out']).default('active'),
  since: At,
  /** Why it is not up, or what the last check saw. */
  reason: z.string().max(500),
  lastCheck: z.object({ at: At, ok: z.boolean(), text: z.string().max(500), latency: Count }).optional(),
  /** Of SSL_GET: what the server showed last. */
  certificate: z
    .object({ subject: z.string().max(500), expiresAt: At, fault: z.string().max(200).optional() })
    .optional(),
  /** In the forwarder's table (a down server without inhibit_on_failure is not). */
  inTable: z.boolean(),
  activeConnections: Count,
  inactiveConnections: Count,
  /** Persistence templates that point at it; unset where the agent does not say. */
  persistentConnections: Count.optional(),
  /** Connections since the forwarder started: a counter, rates are differences. */
  totalConnections: Count,
  traffic: Traffic.optional(),
})
export type RealServerState = z.infer<typeof RealServerState>

/** The first segment of a key says what the object is. */
export const liveObjects = {
  director: DirectorState,
  config: ConfigState,
  process: ProcessState,
  timing: ProcessTiming,
  vrrp: VrrpState,
  'sync-daemon': SyncDaemonState,
  'virtual-server': VirtualServerState,
  'real-server': RealServerState,
} as const
export type LiveObjects = { [K in keyof typeof liveObjects]: z.infer<(typeof liveObjects)[K]> }
export type LiveKind = keyof LiveObjects

export const LiveKey = z.string().min(1).max(500)

/** `real-server/10.0.0.1:80/TCP/10.0.0.2:80` -> `real-server`; undefined for a kind this side does not know. */
export function kindOfKey(key: string): LiveKind | undefined {
  const kind = key.split('/', 1)[0] ?? ''
  return Object.hasOwn(liveObjects, kind) ? (kind as LiveKind) : undefined
}

export const liveKey = {
  director: () => 'director',
  config: () => 'config',
  process: (name: ProcessName) => `process/${name}`,
  timing: (name: ProcessName) => `timing/${name}`,
  vrrp: (instance: string) => `vrrp/${instance}`,
  syncDaemon: () => 'sync-daemon',
  virtualServer: (id: string) => `virtual-server/${id}`,
  realServer: (virtualServer: string, id: string) => `real-server/${virtualServer}/${id}`,
} as const
