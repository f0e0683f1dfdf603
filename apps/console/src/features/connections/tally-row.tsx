'use client'

import { useTranslations } from 'next-intl'
import type { Tallies } from './merge-reports'
import { TallyGroup } from './tally-group'

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
      {groups.map(({ of, filter }) => (
        <TallyGroup
          key={of}
          title={t(`tally.${of}`)}
          tally={tallies[of]}
          shown={5}
          className="min-h-24 border-line p-3 sm:border-r sm:last:border-r-0"
          onChoose={key => onChoose(filter, key)}
        />
      ))}
    </div>
  )
}
