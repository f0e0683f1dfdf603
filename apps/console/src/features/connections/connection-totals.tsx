'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { SeenConnections, Tally } from './merge-reports'

export interface ConnectionTotalsProps {
  seen: SeenConnections
  onChoose(filter: string, value: string): void
}

const SHOWN = 15

/** Who has how many, counted on the directors over all that match: each is a way down to its rows. */
export function ConnectionTotals({ seen, onChoose }: ConnectionTotalsProps) {
  const t = useTranslations('connections')
  const { tallies, byDirector, matched } = seen
  return (
    <div className="grid gap-px bg-line md:grid-cols-2 [&>*]:bg-panel">
      <Group
        title={t('tally.byClient')}
        tally={tallies.byClient}
        of={matched}
        onChoose={key => onChoose('client', key)}
      />
      <Group title={t('tally.byReal')} tally={tallies.byReal} of={matched} onChoose={key => onChoose('real', key)} />
      <Group
        title={t('tally.byVirtual')}
        tally={tallies.byVirtual}
        of={matched}
        onChoose={key => onChoose('vip', key)}
      />
      <div>
        <Group
          title={t('tally.byState')}
          tally={tallies.byState}
          of={matched}
          onChoose={key => onChoose('state', key)}
        />
        <Group
          title={t('tally.byDirector')}
          tally={byDirector}
          of={matched}
          onChoose={key => onChoose('director', byDirector.find(each => each.key === key)?.id ?? '')}
        />
        {byDirector.length > 1 && <p className="px-4 pb-3 text-xs text-ink-faint">{t('copies')}</p>}
      </div>
    </div>
  )
}

function Group({
  title,
  tally,
  of,
  onChoose,
}: {
  title: string
  tally: Tally
  of: number
  onChoose(key: string): void
}) {
  const t = useTranslations('connections')
  const format = useFormatter()
  const most = tally[0]?.count ?? 1
  return (
    <section aria-label={title} className="min-w-0 p-4">
      <h3 className="mb-2 text-xs font-medium text-ink-faint">
        {title}
        {tally.length > SHOWN && ` · ${t('topOf', { n: SHOWN, all: tally.length })}`}
      </h3>
      {tally.length === 0 && <p className="text-xs text-ink-faint">—</p>}
      <ul className="flex flex-col gap-0.5">
        {tally.slice(0, SHOWN).map(({ key, count }) => (
          <li key={key} className="relative">
            <span
              aria-hidden
              className="absolute inset-y-0 left-0 rounded-sm bg-accent-soft"
              style={{ width: `${(count / most) * 100}%` }}
            />
            <button
              type="button"
              onClick={() => onChoose(key)}
              className="relative flex w-full items-center gap-3 px-1.5 py-1 text-left font-mono text-xs hover:underline"
            >
              <span className="min-w-0 flex-1 truncate">{key}</span>
              <span>{format.number(count)}</span>
              <span className="w-14 text-right whitespace-nowrap text-ink-soft">
                {of > 0 ? `${((count / of) * 100).toFixed(1)} %` : ''}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
