import type { SchedulerName } from '@keelson/keepalived-conf/config'
import { DestinationHashing } from './destination-hashing'
import { Failover, Overflow } from './heaviest-first'
import { LeastConnection, NeverQueue, ShortestExpectedDelay, WeightedLeastConnection } from './least-overhead'
import { RoundRobin } from './round-robin'
import type { Scheduler } from './scheduler'
import { SourceHashing } from './source-hashing'
import { WeightedRoundRobin } from './weighted-round-robin'

/** Undefined for a name the kernel knows and we do not. */
export function createScheduler(name: SchedulerName): Scheduler | undefined {
  return schedulers[name]?.()
}

const schedulers: Partial<Record<SchedulerName, () => Scheduler>> = {
  rr: () => new RoundRobin(),
  wrr: () => new WeightedRoundRobin(),
  lc: () => new LeastConnection(),
  wlc: () => new WeightedLeastConnection(),
  sh: () => new SourceHashing(),
  dh: () => new DestinationHashing(),
  sed: () => new ShortestExpectedDelay(),
  nq: () => new NeverQueue(),
  fo: () => new Failover(),
  ovf: () => new Overflow(),
}

/** The schedulers that can be made here, in the order people look for them. */
export const supportedSchedulers = Object.keys(schedulers) as readonly SchedulerName[]
