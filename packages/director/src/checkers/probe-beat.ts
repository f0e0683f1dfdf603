/**
 * When a check that is due begins: on the nearest beat of those which all checks of a director share. To wake up costs a process
 * more than a check does, and a thousand checks that wake it one by one cost it most of what it uses; on the beat, tens begin
 * together.
 *
 *   due         |  x    x  |x   xx    |    x     |
 *   begins     x|.........xx|x.......xxx|........x|
 *
 * What a check took, and how late it began, moves it off the beat by a little: it begins on the beat again, and so keeps its
 * interval to the millisecond, and lateness does not add up.
 * Deviates: keepalived begins each check by itself, a delay_loop after the one before has ended, and its lateness adds up.
 */
import type { Instant } from '../instant'

/** The beats there are, ms: each is a part of the next and of a second, so that they share their instants and whole seconds keep step. */
const BEATS = [200, 100, 20, 4]
/** A beat is no larger part of the interval than this; a check is off by half of it, and begins as much earlier again if it was late. */
const MOST_OF_INTERVAL = 1 / 25

/** So many checks are worth an awakening. More at once keep the process from everything else, and each other waiting. */
const ENOUGH = 50

export interface Paced {
  /** from now until it is due, ms; 0: at once */
  interval: number
  /** the check that has ended began so much behind its beat, ms */
  late: number
  /** how many checks of this director begin in a second */
  rate: number
}

export function beginsAt(dueAt: Instant, { interval, late, rate }: Paced): Instant {
  const longest = Math.min(interval * MOST_OF_INTERVAL, (ENOUGH / rate) * 1000)
  const beat = BEATS.find(each => each <= longest)
  return beat === undefined ? dueAt : Math.round((dueAt - Math.min(late, beat / 2)) / beat) * beat
}
