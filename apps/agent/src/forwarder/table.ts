/** What checkers tells the forwarder: the whole table that should be, and what it gets back: that it holds it, and counters. One JSON line each. */
import { z } from 'zod'

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
})
export type Destination = z.infer<typeof Destination>

export const Service = z.object({
  id: z.string(),
  address: z.string().optional(),
  port: z.number().int().optional(),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']),
  scheduler: SchedulerName,
  /** milliseconds; absent: not persistent */
  persistence: z.number().optional(),
  destinations: z.array(Destination),
})
export type Service = z.infer<typeof Service>

/** `number` comes back with `applied`. */
export const ForwardingTable = z.object({ type: z.literal('table'), number: z.number(), services: z.array(Service) })
export type ForwardingTable = z.infer<typeof ForwardingTable>

export const DestinationCounters = z.object({
  service: z.string(),
  destination: z.string(),
  active: z.number(),
  inactive: z.number(),
  total: z.number(),
})
export type DestinationCounters = z.infer<typeof DestinationCounters>

export const FromForwarder = z.discriminatedUnion('type', [
  z.object({ type: z.literal('applied'), number: z.number() }),
  z.object({ type: z.literal('counters'), counters: z.array(DestinationCounters) }),
])
export type FromForwarder = z.infer<typeof FromForwarder>
