import type { Instant } from '../instant'
import { ownerPriority } from './host-view'

/** The last MASTER heard; one that was not accepted is inferior and about to be preempted. */
export interface Heard {
  address: string
  /** 0: it said goodbye */
  priority: number
  lastAdvertAt: Instant
  accepted: boolean
}

/** What the end of the master down timer means, in words. */
export function silenceInWords(
  heard: Heard | undefined,
  ourPriority: number,
  waitingSince: Instant,
  now: Instant,
): string {
  if (!heard) {
    if (ourPriority === ownerPriority) return 'priority 255 owns the addresses'
    return `no advert heard for ${seconds(now - waitingSince)}`
  }
  if (heard.priority === 0) return `${heard.address} stopped (priority 0)`
  if (!heard.accepted) return `priority ${ourPriority} preempts ${heard.address} (priority ${heard.priority})`
  return `no advert from ${heard.address} (priority ${heard.priority}) for ${seconds(now - heard.lastAdvertAt)}`
}

/** Why a MASTER does not trust itself any more. */
export function standstillInWords(late: number): string {
  return `stood still as MASTER: its advert is ${seconds(late)} late`
}

/** What a BACKUP does that stood still until after its time. */
export function expiryInWords(late: number, wait: number): string {
  return `its timer ran ${seconds(late)} late: listens for ${seconds(wait)} before it claims anything`
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
