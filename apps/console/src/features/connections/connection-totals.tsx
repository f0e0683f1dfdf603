'use client'

import { useTranslations } from 'next-intl'
import type { SeenConnections } from './merge-reports'
import { TallyGroup } from './tally-group'

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
      <TallyGroup
        title={t('tally.byClient')}
        tally={tallies.byClient}
        of={matched}
        shown={SHOWN}
        className="p-4"
        onChoose={key => onChoose('client', key)}
      />
      <TallyGroup
        title={t('tally.byReal')}
        tally={tallies.byReal}
        of={matched}
        shown={SHOWN}
        className="p-4"
        onChoose={key => onChoose('real', key)}
      />
      <TallyGroup
        title={t('tally.byVirtual')}
        tally={tallies.byVirtual}
        of={matched}
        shown={SHOWN}
        className="p-4"
        onChoose={key => onChoose('vip', key)}
      />
      <div>
        <TallyGroup
          title={t('tally.byState')}
          tally={tallies.byState}
          of={matched}
          shown={SHOWN}
          className="p-4"
          onChoose={key => onChoose('state', key)}
        />
        <TallyGroup
          title={t('tally.byDirector')}
          tally={byDirector}
          of={matched}
          shown={SHOWN}
          className="p-4"
          onChoose={key => onChoose('director', byDirector.find(each => each.key === key)?.id ?? '')}
        />
        {byDirector.length > 1 && <p className="px-4 pb-3 text-xs text-ink-faint">{t('copies')}</p>}
      </div>
    </div>
  )
}
