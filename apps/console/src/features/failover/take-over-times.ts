/** Where a take-over spent its time, beside what the formulas say it may take. Pure. */
import type { TakeOver } from './lanes'
import type { PredictedTimes } from './preview-times'

export interface Phase {
  name: 'detection' | 'adverts' | 'skew' | 'lateness' | 'election' | 'vip' | 'announce' | 'silence'
  measured: number | undefined
  /** undefined: no formula says */
  theory: number | undefined
  /** a part of the phase above it */
  within?: true
}

/** How it began: by silence, by the goodbye of the MASTER, or by the order of priorities or a person. */
export type Beginning = 'silence' | 'goodbye' | 'other'

export function beginningOf({ body: { timeline } }: Pick<TakeOver, 'body'>, predicted: PredictedTimes): Beginning {
  const waited = difference(timeline.lastAdvertAt, timeline.timerDueAt)
  if (waited === undefined) return 'other'
  if (waited >= predicted.masterDownInterval * 0.95) return 'silence'
  const { skew } = predicted
  return skew !== undefined && Math.abs(waited - skew) <= Math.max(5, skew * 0.1) ? 'goodbye' : 'other'
}

export function phasesOf(takeOver: Pick<TakeOver, 'body'>, predicted: PredictedTimes): Phase[] {
  const { lastAdvertAt, timerDueAt, timerRanAt, advertSentAt, vipAddedAt, garpSentAt } = takeOver.body.timeline
  const beginning = beginningOf(takeOver, predicted)
  const theory = { silence: predicted.masterDownInterval, goodbye: predicted.skew, other: undefined }[beginning]
  const detection = difference(lastAdvertAt, timerDueAt)
  const parts: Phase[] =
    beginning === 'silence' && predicted.adverts !== undefined && detection !== undefined
      ? [
          {
            name: 'adverts',
            measured: Math.min(detection, predicted.adverts),
            theory: predicted.adverts,
            within: true,
          },
          {
            name: 'skew',
            measured: Math.max(0, detection - predicted.adverts),
            theory: predicted.skew,
            within: true,
          },
        ]
      : []
  const phases: Phase[] = [
    { name: 'detection', measured: detection, theory },
    ...parts,
    { name: 'lateness', measured: difference(timerDueAt, timerRanAt), theory: 0 },
    { name: 'election', measured: difference(timerRanAt, advertSentAt), theory: 0 },
    { name: 'vip', measured: difference(advertSentAt, vipAddedAt), theory: undefined },
    { name: 'announce', measured: difference(advertSentAt, garpSentAt), theory: undefined },
    { name: 'silence', measured: difference(lastAdvertAt, advertSentAt), theory },
  ]
  return phases.filter(({ measured }) => measured !== undefined)
}

const difference = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : to - from
