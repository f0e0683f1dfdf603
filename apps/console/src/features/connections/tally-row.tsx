'use client'

import { useTranslations } from 'next-intl'
import type { Tallies } from './merge-reports'

const groups = [
  { of: 'byState', filter: 'state' },
  { of: 'byClient', filter: 'client' },
  { of: 'byVirtual', filter: 'vip' },
  { of: 'byReal', filter: 'real' },
] as const

/** Counts over all that match, made on the directors; each is a way to narrow the table down. */
export function TallyRow({ tallies, onChoose }: { tallies: Tallies; onChoose(filter: string, value: string): void }) {
  const t = useTranslations('connections')
  return (
    <div className="grid border-b border-line sm:grid-cols-2 xl:grid-cols-4">
      {groups.map(({ of, filter }) => {
        const most = tallies[of][0]?.count ?? 1
        return (
          <section
            key={of}
            aria-label={t(`tally.${of}`)}
            className="min-h-24 border-line p-3 sm:border-r sm:last:border-r-0"
          >
            <h3 className="mb-1.5 text-xs font-medium text-ink-faint">{t(`tally.${of}`)}</h3>
            <ul className="flex flex-col gap-0.5">
              {tallies[of].slice(0, 5).map(({ key, count }) => (
                <li key={key} className="relative">
                  <span
                    aria-hidden
                    className="absolute inset-y-0 left-0 rounded-sm bg-accent-soft"
                    style={{ width: `${(count / most) * 100}%` }}
                  />
                  <button
                    type="button"
                    onClick={() => onChoose(filter, key)}
                    className="relative flex w-full items-center justify-between gap-3 px-1.5 py-0.5 text-left font-mono text-xs hover:underline"
                  >
                    <span className="truncate">{key}</span>
                    <span>{count}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}
