'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { classNames } from '@/ui/class-names'
import { useCellKeys } from '@/ui/use-cell-keys'
import type { Tally } from './merge-reports'

export interface TallyGroupProps {
  title: string
  tally: Tally
  /** The most that are listed. */
  shown: number
  /** Each with its part of so many. */
  of?: number
  className?: string
  onChoose(key: string): void
}

/** How many of each, the most first; each leads down to its rows. */
export function TallyGroup({ title, tally, shown, of, className, onChoose }: TallyGroupProps) {
  const t = useTranslations('connections')
  const format = useFormatter()
  const most = tally[0]?.count ?? 1
  const listed = tally.slice(0, shown)
  const keys = useCellKeys([...listed.keys()], 1)
  return (
    <section aria-label={title} className={classNames('min-w-0', className)}>
      <h3 className="mb-2 text-xs font-medium text-ink-faint">
        {title}
        {tally.length > shown && ` · ${t('topOf', { n: shown, all: tally.length })}`}
      </h3>
      {tally.length === 0 && <p className="text-xs text-ink-faint">—</p>}
      <ul className="flex flex-col gap-0.5" {...keys.around}>
        {listed.map(({ key, count }, row) => (
          <li key={key} className="relative">
            <span
              aria-hidden
              className="absolute inset-y-0 left-0 rounded-sm bg-accent-soft"
              style={{ width: `${(count / most) * 100}%` }}
            />
            <button
              type="button"
              {...keys.stop(row, 0)}
              onClick={() => onChoose(key)}
              className="relative flex w-full items-center gap-3 px-1.5 py-1 text-left font-mono text-xs hover:underline"
            >
              <span className="min-w-0 flex-1 truncate">{key}</span>
              <span>{format.number(count)}</span>
              {of !== undefined && (
                <span className="w-14 text-right whitespace-nowrap text-ink-soft">
                  {of > 0 ? `${((count / of) * 100).toFixed(1)} %` : ''}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
