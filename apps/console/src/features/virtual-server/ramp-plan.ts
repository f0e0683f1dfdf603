/** The steps by which a weight goes from one value to another in a given time. Pure. */

export interface RampStep {
  /** milliseconds after the start */
  at: number
  weight: number
}

/** Steps are no closer than this, milliseconds: each is written into drafts and told to every director. */
export const STEP_PAUSE = 1000

/**
 * Evenly spaced, the last one at the very end with the very weight. As many as there are whole weights between, or as
 * the time allows. The weight of the start is no step: it is set before.
 */
export function rampPlan(from: number, to: number, duration: number): RampStep[] {
  const distance = Math.abs(to - from)
  const count = Math.min(distance, Math.max(1, Math.floor(duration / STEP_PAUSE)))
  return Array.from({ length: count }, (_, index) => ({
    at: Math.round((duration * (index + 1)) / count),
    weight: from + Math.round(((to - from) * (index + 1)) / count),
  }))
}

/** The step that should be the last one taken by now; undefined before the first. Those that were missed are left out. */
export function stepDue(plan: readonly RampStep[], elapsed: number): RampStep | undefined {
  return plan.findLast(({ at }) => at <= elapsed)
}
