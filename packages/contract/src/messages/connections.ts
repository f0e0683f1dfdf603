/** Live connections: filtered, counted and cut on the director; the table itself is never shipped. */
import * as z from 'zod'

/**
 * The states of ip_vs by the names the kernel prints: TCP's, UDP's one, ASSURED of a persistence template that saw a real
 * connection, SCTP's, and ERR! for one that has no name.
 */
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
  'ASSURED',
  'INIT1',
  'INIT',
  'C-SENT',
  'C-REPLIED',
  'C-WAIT',
  'COOKIE',
  'C-ECHOED',
  'S-SENT',
  'S-RECEIVED',
  'S-ACK-SENT',
  'REJECTED',
  'CLOSED',
  'ERR!',
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

/**
 * One line of `ipvsadm -lcn`. `expires` is seconds left. `IP` is a persistence template of a fwmark, which then stands in
 * `virtual` as an address: 0.0.0.10:0 for mark 10.
 */
export const Connection = z.object({
  /** as the kernel calls it: TCP, UDP, SCTP, IP, IP_50 for ESP */
  protocol: z.string().min(1).max(16),
  expires: z.number(),
  state: ConnectionState,
  client: z.string().max(60),
  virtual: z.string().max(60),
  real: z.string().max(60),
  /** Of a template of a persistence engine: its name, `sip` say, and what it knows the client by. */
  persistence_engine: z.string().max(300).optional(),
  persistence_data: z.string().max(300).optional(),
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
  /** ... by which: `time` was over before the table was, so that `total` and `matched` are of what was seen. */
  cut: z.array(z.enum(['rows', 'tallies', 'time'])).optional(),
  rows: z.array(Connection).max(5000),
  byState: Tally,
  byClient: Tally,
  byReal: Tally,
  byVirtual: Tally,
})
export type ConnectionsReport = z.infer<typeof ConnectionsReport>
