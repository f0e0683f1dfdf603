/** Whether enough real servers are up (keepalived check/ipwrapper.c, update_quorum_state). */

export interface QuorumSettings {
  quorum: number
  hysteresis: number
}

/** Gaining takes quorum + hysteresis, losing less than quorum - hysteresis: between the two nothing changes. */
export function quorumHolds({ quorum, hysteresis }: QuorumSettings, weightUp: number, holds: boolean): boolean {
  if (weightUp === 0) return false
  return weightUp >= (holds ? quorum - hysteresis : quorum + hysteresis)
}

export function startInWords({ quorum, hysteresis }: QuorumSettings, weightUp: number, up: boolean): string {
  if (up) return `Starting with quorum up ${quorum}+${hysteresis}=${quorum + hysteresis} <= ${weightUp}`
  return `Starting with quorum down ${quorum}-${hysteresis}=${quorum - hysteresis} > ${weightUp}`
}

/** keepalived's words in its log. */
export function quorumInWords({ quorum, hysteresis }: QuorumSettings, weightUp: number, up: boolean): string {
  if (up) return `Gained quorum ${quorum}+${hysteresis}=${quorum + hysteresis} <= ${weightUp}`
  return `Lost quorum ${quorum}-${hysteresis}=${quorum - hysteresis} > ${weightUp}`
}
