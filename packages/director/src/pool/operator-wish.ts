/** What a person decided about one real server. It stands beside its health, and survives checks, reloads and restarts. */

/** `drain` keeps the connections it has and gets no new one; `out` is not in the table at all. */
export type OperatorState = 'active' | 'drain' | 'out'

export interface OperatorWish {
  /** unset: active */
  state?: OperatorState
  /** unset: the configured or checked weight */
  weight?: number
}

export function isWish({ state, weight }: OperatorWish): boolean {
  return weight !== undefined || (state !== undefined && state !== 'active')
}
