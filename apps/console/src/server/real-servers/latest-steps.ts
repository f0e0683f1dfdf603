/** Steps of a hand that drags come over several connections: one that was overtaken by a later one must not undo it. */

export interface Step {
  /** one page's queue of weights */
  hand: string
  /** goes up */
  number: number
}

/** Hands that are remembered: those that moved last. */
const MOST = 500

export class LatestSteps {
  /** by hand and real server */
  readonly #steps = new Map<string, ReadonlyMap<string, number>>()

  /** Those of these that no later step of the same hand has set. */
  notOvertaken<Weight extends { realServer: string }>(
    { hand, number }: Step,
    weights: readonly Weight[],
  ): readonly Weight[] {
    const steps = this.#steps.get(hand)
    return weights.filter(({ realServer }) => (steps?.get(realServer) ?? Number.NEGATIVE_INFINITY) < number)
  }

  taken({ hand, number }: Step, realServers: readonly string[]): void {
    const steps = new Map(this.#steps.get(hand))
    for (const realServer of realServers) steps.set(realServer, number)
    // who moved last is forgotten last
    this.#steps.delete(hand)
    this.#steps.set(hand, steps)
    const [oldest] = this.#steps.keys()
    if (this.#steps.size > MOST && oldest !== undefined) this.#steps.delete(oldest)
  }
}
