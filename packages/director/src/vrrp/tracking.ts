/** What everything an instance watches comes to: faults, and the weights on its priority (keepalived vrrp_track.c). */
import type { Tracked, TrackedInterface, VrrpInstance, VrrpSyncGroup, Weight } from '@keelson/keepalived-conf/config'
import type { HostView } from './host-view'

/** Below this a file's weighted value is a fault (keepalived's VRRP_PRIO_OWNER less 2). */
const LEAST = -253

export interface TrackingOutcome {
  /** why the instance cannot take part */
  faults: string[]
  /** what must be known before it may begin */
  awaited: string[]
  /** what is added to the priority */
  weight: number
  /** what it was added for */
  causes: string[]
}

interface Watcher {
  track_interface: readonly TrackedInterface[]
  track_script: readonly Tracked[]
  track_file: readonly Tracked[]
  track_process: readonly Tracked[]
  track_bfd: readonly Tracked[]
}

/** Members of a group must stay in step, so their weights count only where the group says so. */
export function trackingOutcome(
  config: VrrpInstance,
  group: VrrpSyncGroup | undefined,
  host: HostView,
): TrackingOutcome {
  const outcome: TrackingOutcome = { faults: [], awaited: [], weight: 0, causes: [] }
  for (const watcher of group ? [config, group] : [config]) watch(watcher, config.interface, host, outcome)
  if (group && !group.sync_group_tracking_weight) Object.assign(outcome, { weight: 0, causes: [] })
  return outcome
}

function watch(watcher: Watcher, ownInterface: string, host: HostView, outcome: TrackingOutcome): void {
  for (const { interface: name, weight = 0, reverse = false } of watcher.track_interface) {
    if (weight === 0 && name === ownInterface) continue // its own fault says so already
    const up = host.interface(name)?.up ?? false
    count(outcome, { weight, reverse }, up, `tracked interface ${name} is ${up ? 'up' : 'down'}`)
  }
  for (const tracked of watcher.track_script) {
    const script = host.trackers.script(tracked.name)
    if (!script) continue
    const weight = weightOf(tracked, script.config.weight)
    if (script.verdict !== 'unknown') {
      count(outcome, weight, script.verdict === 'up', `script ${tracked.name} ${script.text}`)
    } else if (weight.weight === 0) outcome.awaited.push(`script ${tracked.name}`)
  }
  for (const tracked of watcher.track_process) {
    const process = host.trackers.process(tracked.name)
    if (!process) continue
    const weight = weightOf(tracked, process.config.weight)
    if (process.verdict !== 'unknown') {
      count(outcome, weight, process.verdict === 'up', `process ${tracked.name} ${process.text}`)
    } else if (weight.weight === 0) outcome.awaited.push(`process ${tracked.name}`)
  }
  for (const tracked of watcher.track_bfd) {
    const session = host.trackers.bfd(tracked.name)
    if (session?.up === undefined) continue
    const { definition, up } = session
    count(outcome, weightOf(tracked, definition.weight), up, `BFD session ${tracked.name} is ${up ? 'up' : 'down'}`)
  }
  for (const tracked of watcher.track_file) {
    const file = host.trackers.file(tracked.name)
    if (!file) continue
    const { weight, reverse } = weightOf(tracked, file.definition.weight)
    const text = `file ${tracked.name} holds ${file.value}`
    const worth = file.value * (reverse ? -weight : weight)
    if (weight === 0 ? (file.value !== 0) !== reverse : worth < LEAST) outcome.faults.push(text)
    else add(outcome, worth, text)
  }
}

function weightOf(tracked: Tracked, definition: Weight): Weight {
  if (tracked.weight === undefined) return definition
  return { weight: tracked.weight, reverse: tracked.reverse ?? false }
}

/** No weight: down is a fault. A positive one counts while it is up, a negative one while it is down. */
function count(outcome: TrackingOutcome, { weight, reverse }: Weight, up: boolean, text: string): void {
  if (weight === 0) {
    if (up === reverse) outcome.faults.push(text)
  } else if (weight > 0 === up) add(outcome, reverse ? -weight : weight, text)
}

function add(outcome: TrackingOutcome, weight: number, text: string): void {
  if (weight === 0) return
  outcome.weight += weight
  outcome.causes.push(`${text} (${weight > 0 ? '+' : ''}${weight})`)
}
