/** What the end of the master down timer rests upon: the last advert, each one that is missing, the timer. */
import type { Instant } from '../instant'
import type { Cause, Why } from './cause'
import { type Heard, seconds, silenceInWords } from './heard'

/** Of down_timer_adverts as many are told one by one; it may be a hundred. */
const MOST_TOLD = 5

export interface Silence {
  heard: Heard | undefined
  priority: number
  /** what made the priority what it is, where that is not the configuration alone */
  priorityCause: Cause | undefined
  listeningSince: Instant
  masterAdvertInterval: number
  masterDownInterval: number
  timerDueAt: Instant
  /** the timer ran so late once that it was given another interval */
  lateBy: number | undefined
}

export function whyMasterIsDown(silence: Silence, now: Instant): Why {
  const { heard, priority, listeningSince, lateBy, priorityCause } = silence
  const words = silenceInWords(heard, priority, listeningSince, now)
  const chain: Cause[] = [
    ...(priorityCause ? [priorityCause] : []),
    { at: heard?.lastAdvertAt ?? listeningSince, kind: heard ? 'advert' : 'silence', text: lastWord(heard) },
    ...missing(silence, now),
    { at: silence.timerDueAt, kind: 'timer', text: `the master down timer ended` },
  ]
  const late = now - silence.timerDueAt
  if (late >= 1) chain.push({ at: now, kind: 'timer', text: `it ran ${late.toFixed(1)} ms late` })
  return {
    text: lateBy === undefined ? words : `${words}, its own timer having run ${seconds(lateBy)} late`,
    chain: chain.sort((a, b) => a.at - b.at),
  }
}

function lastWord(heard: Heard | undefined): string {
  if (!heard) return 'began to listen and heard no advert'
  if (heard.priority === 0) return `${heard.address} said goodbye with priority 0`
  const what = heard.accepted ? 'the last advert' : 'an inferior advert'
  return `${what} came from ${heard.address} with priority ${heard.priority}`
}

function missing({ heard, masterAdvertInterval: interval, timerDueAt }: Silence, now: Instant): Cause[] {
  if (!heard?.accepted || heard.priority === 0) return []
  const causes: Cause[] = []
  for (let n = 1; n <= MOST_TOLD; n++) {
    const at = heard.lastAdvertAt + n * interval
    if (at > Math.min(now, timerDueAt)) break
    causes.push({ at, kind: 'silence', text: `advert ${n} after it is missing` })
  }
  return causes
}
