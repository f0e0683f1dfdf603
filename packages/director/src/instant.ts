/** A point on the host's monotonic clock, milliseconds; only differences mean anything. */
export type Instant = number
/** Later than everything: "no deadline". */
export const NEVER: Instant = Number.POSITIVE_INFINITY
