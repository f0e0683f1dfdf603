/** One vrrp_track_process: which processes are meant, and what their number comes to (keepalived core/track_process.c). */
import type { VrrpTrackProcess } from '@keelson/keepalived-conf/config'
import { type Instant, NEVER } from '../instant'
import type { Verdict } from './script-tracker'

/** A process as /proc shows it. */
export interface SeenProcess {
  /** of its status: at most 15 bytes */
  name: string
  /** its command and parameters; empty for a thread of the kernel */
  commandLine: readonly string[]
}

const LONGEST_NAME = 15

/** By its name alone, or by the whole command line where parameters, param_match or full_command ask for it. */
export function isMeant({ process, param_match, full_command }: VrrpTrackProcess, seen: SeenProcess): boolean {
  const [command = '', ...wanted] = process
  if (!full_command && !param_match && wanted.length === 0) return seen.name === command.slice(0, LONGEST_NAME)
  const [seenCommand = '', ...parameters] = seen.commandLine
  const sameCommand = full_command || command.includes('/') ? seenCommand === command : base(seenCommand) === command
  if (!sameCommand) return false
  const last = wanted.length - 1
  if (param_match === 'partial') return wanted.every((each, i) => parameters[i] === each)
  if (parameters.length !== wanted.length) return false
  return wanted.every((each, i) =>
    param_match === 'initial' && i === last ? parameters[i]?.startsWith(each) : parameters[i] === each,
  )
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The first count decides at once; a later one only when it lasts for fork_delay or terminate_delay. */
export class ProcessTracker {
  verdict: Verdict = 'unknown'
  private count = 0
  private changeAt = NEVER

  constructor(readonly config: VrrpTrackProcess) {}

  get text(): string {
    return `has ${this.count} processes`
  }

  /** True when the verdict changed. */
  counted(count: number, now: Instant): boolean {
    this.count = count
    const { fork_delay, terminate_delay } = this.config
    if (this.verdict === 'unknown') return this.settle()
    if (this.verdict === this.wanted) this.changeAt = NEVER
    else if (this.changeAt === NEVER) this.changeAt = now + (this.wanted === 'up' ? fork_delay : terminate_delay)
    return this.tick(now)
  }

  nextDeadline(): Instant {
    return this.changeAt
  }

  tick(now: Instant): boolean {
    return now >= this.changeAt && this.settle()
  }

  private settle(): boolean {
    const before = this.verdict
    this.changeAt = NEVER
    this.verdict = this.wanted
    return this.verdict !== before
  }

  private get wanted(): 'up' | 'down' {
    const { quorum, quorum_max } = this.config
    const least = quorum_max === 0 ? 0 : quorum
    return this.count >= least && this.count <= (quorum_max ?? Number.POSITIVE_INFINITY) ? 'up' : 'down'
  }
}
