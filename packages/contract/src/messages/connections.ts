/** Live connections: filtered, counted and cut on the director; the table itself is never shipped. */
import * as z from 'zod'

/** The states of ip_vs (include/net/ip_vs.h); UDP has the one state of its name. */
export const ConnectionState = z.enum([
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
  'UDP',
])
export type ConnectionState = z.infer<typeof ConnectionState>

export const ConnectionFilter = z.object({
  /** `address` or `address:port`; a prefix in CIDR form also matches. */
  client: z.string().max(60).optional(),
  vip: z.string().max(60).optional(),
  real: z.string().max(60).optional(),
  state: ConnectionState.optional(),
})
export type ConnectionFilter = z.infer<typeof ConnectionFilter>

/** One line of `ipvsadm -lcn`. `expires` is seconds left. */
export const Connection = z.object({
  protocol: z.enum(['TCP', 'UDP', 'SCTP', 'IP']),
  expires: z.number(),
  state: ConnectionState,
  client: z.string().max(60),
  virtual: z.string().max(60),
  real: z.string().max(60),
})
export type Connection = z.infer<typeof Connection>

const Tally = z.array(z.object({ key: z.string().max(60), count: z.number() })).max(50)

export const ConnectionsReport = z.object({
  at: z.number(),
  /** Entries in the director's table, and those that match the filter. */
  total: z.number(),
  matched: z.number(),
  /** `rows` or the counts were cut by the limit or the budget. */
  partial: z.boolean(),
  rows: z.array(Connection).max(5000),
  byState: Tally,
  byClient: Tally,
  byReal: Tally,
  byVirtual: Tally,
})
export type ConnectionsReport = z.infer<typeof ConnectionsReport>
