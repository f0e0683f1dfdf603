/** A scheduler by its name in lb_algo, with the flags of its virtual server. */
import type { SchedulerFlag, SchedulerName } from '@keelson/keepalived-conf/config'
import { DestinationHashing } from './destination-hashing'
import { Failover, Overflow } from './heaviest-first'
import { LeastConnection, NeverQueue, ShortestExpectedDelay, WeightedLeastConnection } from './least-overhead'
import { LocalityBased, ReplicatedLocalityBased } from './locality-based'
import { MaglevHashing } from './maglev-hashing'
import { PowerOfTwo } from './power-of-two'
import { RoundRobin } from './round-robin'
import type { Scheduler } from './scheduler'
import { SourceHashing } from './source-hashing'
import { WeightedRoundRobin } from './weighted-round-robin'

export interface SchedulerOptions {
  flags?: readonly SchedulerFlag[]
  /** where twos begins to draw; any 32-bit number */
  seed?: number
}

export function createScheduler(name: SchedulerName, options: SchedulerOptions = {}): Scheduler {
  return schedulers[name](options)
}

const schedulers: Record<SchedulerName, (options: SchedulerOptions) => Scheduler> = {
  rr: () => new RoundRobin(),
  wrr: () => new WeightedRoundRobin(),
  lc: () => new LeastConnection(),
  wlc: () => new WeightedLeastConnection(),
  lblc: () => new LocalityBased(),
  lblcr: () => new ReplicatedLocalityBased(),
  sh: ({ flags }) => new SourceHashing(hashingFlags(flags)),
  dh: () => new DestinationHashing(),
  mh: ({ flags }) => new MaglevHashing(hashingFlags(flags)),
  sed: () => new ShortestExpectedDelay(),
  nq: () => new NeverQueue(),
  fo: () => new Failover(),
  ovf: () => new Overflow(),
  twos: ({ seed }) => new PowerOfTwo(seed),
}

/** sh-fallback and mh-fallback are flag-1, sh-port and mh-port flag-2 (IP_VS_SVC_F_SCHED_SH_*, _MH_*). */
const hashingFlags = (flags: readonly SchedulerFlag[] = []) => ({
  fallback: flags.includes('flag-1'),
  port: flags.includes('flag-2'),
})

/** The schedulers that can be made here, in the order people look for them. */
export const supportedSchedulers = Object.keys(schedulers) as readonly SchedulerName[]
