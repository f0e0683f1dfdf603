/** What a person may ask of VRRP on one director, and what came of it in words; members of a sync group go together. */
import type { Instant } from '../instant'
import { compareAddresses } from '../wire/address'
import { because } from './cause'
import { seconds } from './heard'
import type { OperatorHold } from './operator-hold'
import type { VrrpInstance } from './vrrp-instance'

export type OperatorOrder = {
  by: string
} /** `hold`: for how long it stands back, ms; without, until failback. Without an instance: all of them. */ & (
  | { type: 'demote'; instance?: string | undefined; hold: number }
  | { type: 'failback' | 'reannounce'; instance?: string | undefined }
)

/** `done` and `refused` are sentences for whoever asked. */
export type OrderOutcome = { done: string } | { refused: string }

export function carryOut(order: OperatorOrder, instances: readonly VrrpInstance[], now: Instant): OrderOutcome {
  const named = order.instance
  const chosen = named === undefined ? instances : withGroup(instances.filter(({ config }) => config.name === named))
  if (chosen.length === 0)
    return { refused: named === undefined ? 'no vrrp_instance runs here' : `vrrp_instance ${named} does not run here` }
  switch (order.type) {
    case 'demote':
      return demote(chosen, { since: now, until: now + order.hold, by: order.by }, now)
    case 'failback':
      return failback(chosen, order.by, now)
    case 'reannounce':
      return reannounce(chosen)
  }
}

const withGroup = (instances: readonly VrrpInstance[]) => instances.flatMap(each => each.group?.members ?? [each])

function demote(instances: readonly VrrpInstance[], hold: OperatorHold, now: Instant): OrderOutcome {
  const out = instances.find(({ stateName }) => stateName === 'FAULT' || stateName === 'INIT')
  if (out) return { refused: `${out.config.name} is ${out.stateName}: ${out.why.text}` }
  const masters = instances.filter(({ stateName }) => stateName === 'MASTER')
  for (const each of instances) each.hold = hold
  // All of a group first: the first that leaves takes the others along without a word.
  for (const each of masters) each.adverts.send(each.config, 0)
  const why = because('command', now, `demoted by ${hold.by}`)
  for (const each of masters) if (each.stateName === 'MASTER') each.becomeBackup(why, now)
  const how = hold.until === Number.POSITIVE_INFINITY ? 'until failback' : `for ${seconds(hold.until - now)}`
  const left = masters.length === 0 ? 'was not MASTER' : `${namesOf(masters)} said goodbye with priority 0`
  return { done: `${left}; ${namesOf(instances)} stands back ${how}` }
}

function failback(instances: readonly VrrpInstance[], by: string, now: Instant): OrderOutcome {
  const out = instances.find(({ stateName }) => stateName === 'FAULT' || stateName === 'INIT')
  if (out) return { refused: `${out.config.name} is ${out.stateName}: ${out.why.text}` }
  const losing = instances.find(each => each.stateName === 'BACKUP' && isInferior(each))
  const wasHeld = instances.some(({ hold }) => hold !== undefined)
  if (losing) {
    const { heard, priority, config } = losing
    const words = `${heard?.address} is MASTER of ${config.name} with priority ${heard?.priority}, ours ${priority}`
    if (!wasHeld) return { refused: `${words}: it would take the addresses back at once` }
    for (const each of instances) each.hold = undefined
    return { done: `stands back no longer; ${words}` }
  }
  const backups = instances.filter(({ stateName }) => stateName === 'BACKUP')
  for (const each of instances) each.hold = undefined
  const why = because('command', now, `failback by ${by}`)
  for (const each of backups) if (each.stateName === 'BACKUP') each.becomeMaster(why, now)
  return { done: backups.length === 0 ? `${namesOf(instances)} is MASTER already` : `${namesOf(backups)} took over` }
}

/** The MASTER that it hears would hold against it (RFC 9568 §6.4.3). */
function isInferior({ heard, priority, sourceAddress }: VrrpInstance): boolean {
  if (!heard || heard.priority === 0) return false
  return (heard.priority - priority || compareAddresses(heard.address, sourceAddress ?? '')) > 0
}

function reannounce(instances: readonly VrrpInstance[]): OrderOutcome {
  const masters = instances.filter(({ stateName }) => stateName === 'MASTER')
  if (masters.length === 0) return { refused: `${namesOf(instances)} is not MASTER: it has no address to announce` }
  let count = 0
  for (const each of masters) count += each.announceAgain()
  const what = count === 1 ? 'announcement' : 'announcements'
  return { done: `${namesOf(masters)} sends ${count} ${what} (gratuitous ARP, or neighbour advertisement)` }
}

const namesOf = (instances: readonly VrrpInstance[]) => instances.map(({ config }) => config.name).join(', ')
