/** The host's two clocks: machines decide by the monotonic one, messages carry the wall's. */
export const monotonicNow = (): number => performance.now()

/** A step of the wall clock larger than this, ms, is taken over; smaller differences are the two calls' own jitter. */
const STEP = 20
let offset = Date.now() - performance.now()

/** Milliseconds since the epoch of a monotonic instant, by today's wall clock. */
export function wallOf(instant: number): number {
  const measured = Date.now() - performance.now()
  if (Math.abs(measured - offset) > STEP) offset = measured
  return instant + offset
}
