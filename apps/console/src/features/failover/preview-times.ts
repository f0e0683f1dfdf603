/** What the directors' own formula says of one take-over: RFC 3768 and RFC 9568 §6.1. */
import { skewTime } from '@keelson/director/vrrp/timers'

export interface PredictedTimes {
  /** how long the silence lasts before it takes over, ms: `adverts` + `skew` */
  masterDownInterval: number
  /** the missing adverts of it, and what its priority adds; undefined where the priority was not told */
  adverts?: number
  skew?: number
}

/**
 * Version 2 counts its skew in seconds, 3 in advert intervals. The interval is that of the MASTER it followed, so it is
 * told back from the sum; `adverts` is keepalived's down_timer_adverts.
 */
export function predictedTimes(
  masterDownInterval: number,
  priority: number | undefined,
  version: 2 | 3,
  adverts = 3,
): PredictedTimes {
  if (priority === undefined) return { masterDownInterval }
  const interval = masterDownInterval / (adverts + skewTime(priority, 1, 3))
  const skew = skewTime(priority, interval, version)
  return { masterDownInterval, adverts: masterDownInterval - skew, skew }
}
