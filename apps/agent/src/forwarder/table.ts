/** What checkers tells the forwarder: the table that should be, and what it gets back: that it holds it, and counters. One JSON line each. */
import * as z from 'zod'

const SchedulerName = z.enum([
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'sh',
  'dh',
  'mh',
  'sed',
  'nq',
  'fo',
  'ovf',
  'twos',
])

export const Destination = z.object({
  id: z.string(),
  address: z.string(),
  port: z.number().int(),
  weight: z.number().int(),
  method: z.enum(['NAT', 'DR', 'TUN']),
  tunnel: z
    .object({
      type: z.enum(['ipip', 'gue', 'gre']),
      port: z.number().int().optional(),
      checksum: z.enum(['nocsum', 'csum', 'remcsum']).optional(),
    })
    .optional(),
  uthreshold: z.number().int().optional(),
  lthreshold: z.number().int().optional(),
})
export type Destination = z.infer<typeof Destination>

const Family = z.union([z.literal(4), z.literal(6)])

const GroupMember = z.union([
  z.object({ fwmark: z.number().int(), family: z.enum(['inet', 'inet6']).optional() }),
  z.object({
    address: z.string(),
    to: z.string().optional(),
    prefix_length: z.number().int().optional(),
    port: z.number().int(),
  }),
])

export const Service = z.object({
  id: z.string(),
  address: z.string().optional(),
  port: z.number().int().optional(),
  fwmark: z.number().int().optional(),
  family: Family.optional(),
  /** of its virtual_server_group, instead of an address or a mark */
  members: z.array(GroupMember).optional(),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']),
  scheduler: SchedulerName,
  flags: z.array(z.enum(['flag-1', 'flag-2', 'flag-3'])),
  ops: z.boolean(),
  /** milliseconds; absent: not persistent */
  persistence: z.number().optional(),
  /** persistence engine */
  engine: z.string().optional(),
  granularity: z.string().optional(),
  destinations: z.array(Destination),
})
export type Service = z.infer<typeof Service>

/**
 * table: all of it. change: these are other than before, and the rest is not: one weight of ten thousand must not cost a table.
 * One schema for both, so that the first change does not wait until one is compiled for it. `number` comes back with `applied`.
 */
export const ToForwarder = z.object({
  type: z.enum(['table', 'change']),
  number: z.number(),
  services: z.array(Service),
})
export type ToForwarder = z.infer<typeof ToForwarder>

const Amounts = z.object({
  connections: z.number(),
  /** the userspace forwarder sees no packets */
  packetsIn: z.number().optional(),
  packetsOut: z.number().optional(),
  bytesIn: z.number(),
  bytesOut: z.number(),
})

export const DestinationCounters = z.object({
  service: z.string(),
  destination: z.string(),
  active: z.number(),
  inactive: z.number(),
  /** persistence templates that point at it */
  persistent: z.number().optional(),
  totals: Amounts,
  /** of a second; unset until it is known */
  rates: Amounts.optional(),
})
export type DestinationCounters = z.infer<typeof DestinationCounters>

export const FromForwarder = z.discriminatedUnion('type', [
  z.object({ type: z.literal('applied'), number: z.number() }),
  /** of those that are others than they were told */
  z.object({ type: z.literal('counters'), counters: z.array(DestinationCounters) }),
])
export type FromForwarder = z.infer<typeof FromForwarder>
