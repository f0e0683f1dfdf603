/** Which part of time the failover view shows, by its URL: up to now, or up to a moment of the past. Pure. */
export const spans = [60_000, 300_000, 1_800_000, 21_600_000, 86_400_000, 604_800_000] as const
const USUAL = spans[1]

export interface TimeWindow {
  span: number
  start: number
  end: number
  /** its end is now and goes on */
  live: boolean
  /** the moment that it was opened at, and its transition */
  at: number | undefined
  event: string | undefined
}

export interface WindowWords {
  span?: string | null
  end?: string | null
  at?: string | null
  event?: string | null
}

/** A moment stands in the middle; an end that is not past yet is now. */
export function timeWindow(words: WindowWords, now: number): TimeWindow {
  const span = spans.find(each => String(each) === words.span) ?? USUAL
  const at = momentOf(words.at)
  const wanted = momentOf(words.end) ?? (at === undefined ? undefined : at + span / 2)
  const live = wanted === undefined || wanted >= now
  const end = live ? now : wanted
  return { span, start: end - span, end, live, at, event: words.event ?? undefined }
}

/** The end that half a window earlier or later has; undefined: now. */
export function stepped({ span, end }: TimeWindow, direction: -1 | 1, now: number): number | undefined {
  const next = end + (direction * span) / 2
  return next >= now ? undefined : Math.round(next)
}

/** Milliseconds since the epoch, of this century. */
export function momentOf(word: string | null | undefined): number | undefined {
  if (!word || !/^\d{12,13}$/.test(word)) return undefined
  return Number(word)
}
