'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { IncidentFigures } from './incident'

export function IncidentFiguresList({ figures }: { figures: IncidentFigures }) {
  const t = useTranslations('incident')
  const { events, causes, errors, warnings, takeOvers, longestGap, directors } = figures
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
      <Figure name={t('figure.causes')}>{causes}</Figure>
      <Figure name={t('figure.events')}>
        {events}
        <span className="block text-xs font-normal text-ink-faint">{t('figure.severities', { errors, warnings })}</span>
      </Figure>
      <Figure name={t('figure.takeOvers')}>{takeOvers}</Figure>
      <Figure name={t('figure.longestGap')}>
        {longestGap === undefined ? '—' : t('figure.ms', { ms: Math.round(longestGap) })}
      </Figure>
      <div className="col-span-full">
        <dt className="text-xs text-ink-faint">{t('figure.directors')}</dt>
        <dd>{directors.length > 0 ? directors.join(', ') : '—'}</dd>
      </div>
    </dl>
  )
}

const Figure = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt className="text-xs text-ink-faint">{name}</dt>
    <dd className="text-lg leading-tight font-semibold">{children}</dd>
  </div>
)
