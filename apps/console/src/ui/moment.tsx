'use client'

import { useFormatter } from 'next-intl'
import { useNow } from './clock'

/** When something was, in the chosen zone: to the millisecond, and with the day where it was not today. */
export function Moment({ at }: { at: number }) {
  const format = useFormatter()
  const now = useNow()
  const day = format.dateTime(at, 'day')
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at, 'full')} className="whitespace-nowrap">
      {day !== format.dateTime(now, 'day') && `${day} `}
      {format.dateTime(at, 'precise')}
    </time>
  )
}
