'use client'

import { useTranslations } from 'next-intl'
import { classNames } from './class-names'
import { useNow } from './clock'
import { duration } from './duration'

export interface AgeProps {
  /** milliseconds since the epoch; undefined for what was never seen */
  at: number | undefined
  /** Clock of the source minus the browser's, milliseconds. */
  offset?: number
  /** Older than this is shown as old. */
  staleAfter?: number
}

/** How old a figure is. Grows visibly, and louder once it is stale. */
export function Age({ at, offset = 0, staleAfter = 10_000 }: AgeProps) {
  const t = useTranslations('age')
  const now = useNow()
  if (at === undefined || now === 0) return <span className="text-xs text-ink-faint">—</span>
  const age = Math.max(0, now + offset - at)
  const stale = age > staleAfter
  return (
    <span className={classNames('text-xs whitespace-nowrap', stale ? 'font-semibold text-warn' : 'text-ink-faint')}>
      {stale && <span aria-hidden>▲ </span>}
      {t('ago', { duration: duration(age, t) })}
    </span>
  )
}

/** For how long something has been so. */
export function Since({ at, offset = 0 }: { at: number | undefined; offset?: number }) {
  const t = useTranslations('age')
  const now = useNow()
  if (at === undefined || now === 0) return <span>—</span>
  return <span className="whitespace-nowrap">{duration(Math.max(0, now + offset - at), t)}</span>
}
