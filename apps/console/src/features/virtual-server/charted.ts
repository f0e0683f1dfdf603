/** What the charts of a virtual server show, one at a time. */
export const CHARTED = ['connections', 'bytesIn', 'bytesOut', 'active', 'latency'] as const
export type Charted = (typeof CHARTED)[number]
