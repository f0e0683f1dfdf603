'use client'

import { ConnectionState } from '@keelson/contract/messages/connections'
import { Download, Pause, Play } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLive } from '@/features/live/live-provider'
import { Age } from '@/ui/age'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Select } from '@/ui/field'
import { Empty, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { saveFile } from '@/ui/save-file'
import { StateMark, Tag } from '@/ui/state-mark'
import { Tabs } from '@/ui/tabs'
import { useSearchWords } from '@/ui/use-search-words'
import { useCluster } from '../cluster/use-cluster'
import { connectionsCsv, countsCsv, fileName, ipvsadmText } from './connection-files'
import { ConnectionFilters } from './connection-filters'
import { ConnectionTable } from './connection-table'
import { ConnectionTotals } from './connection-totals'
import { TallyRow } from './tally-row'
import { useConnections } from './use-connections'

const LIMITS = [500, 2000, 5000] as const

/** First who has how many, then, with a filter or by choice, the rows themselves. */
export function ConnectionsPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('connections')
  const format = useFormatter()
  const live = useLive()
  const { words: search, replace: replaceSearch } = useSearchWords()
  const { cluster } = useCluster(clusterId)
  const [frozen, setFrozen] = useState(false)
  const filter = {
    client: search.get('client') || undefined,
    vip: search.get('vip') || undefined,
    real: search.get('real') || undefined,
    state: ConnectionState.options.find(option => option === search.get('state')),
  }
  const isFiltered = Object.values(filter).some(Boolean)
  const shown = search.get('view') ?? (isFiltered ? 'rows' : 'totals')
  const showsRows = shown === 'rows'
  const limit = LIMITS.find(each => String(each) === search.get('limit')) ?? LIMITS[0]
  const directorId = search.get('director') || undefined
  const seen = useConnections({ clusterId, directorId, filter, limit: showsRows ? limit : 0, frozen })
  const { rows, tallies, total, matched, cut, at, directors, silent, error } = seen

  /** Whatever is asked anew is asked of now. */
  function goTo(query: Record<string, string>) {
    setFrozen(false)
    replaceSearch(new URLSearchParams(query))
  }
  function choose(name: string, value: string) {
    const { [name]: _, ...rest } = Object.fromEntries(search)
    // a filter leads down to the rows, wherever it was chosen
    if (name !== 'view' && name !== 'director' && name !== 'limit') delete rest.view
    goTo(value ? { ...rest, [name]: value } : rest)
  }

  function save(ending: 'csv' | 'txt') {
    const counts = [
      { name: 'director', counts: seen.byDirector },
      { name: 'state', counts: tallies.byState },
      { name: 'source', counts: tallies.byClient },
      { name: 'virtual', counts: tallies.byVirtual },
      { name: 'destination', counts: tallies.byReal },
    ]
    const text = ending === 'txt' ? ipvsadmText(rows) : showsRows ? connectionsCsv(rows) : countsCsv(counts)
    const name = fileName(cluster?.name ?? clusterId, at ?? Date.now(), cut.length > 0, ending)
    saveFile(name, new Blob([text], { type: ending === 'csv' ? 'text/csv' : 'text/plain' }))
  }

  return (
    <>
      <PageHeader
        over={cluster?.name}
        title={t('title')}
        note={
          <span className="flex flex-wrap items-center gap-2">
            {showsRows ? t('counts', { matched, total, shown: rows.length }) : t('matches', { matched, total })}
            {cut.map(what => (
              <Tag key={what} tone="warn" title={t(`cut.${what}Note`)}>
                {t(`cut.${what}`)}
              </Tag>
            ))}
            {frozen ? (
              <StateMark tone="warn" shape="square">
                {t('frozenAt', { at: at ? format.dateTime(at, 'precise') : '—' })}
              </StateMark>
            ) : (
              <StateMark tone="ok" shape="disc">
                {t('isLive')}
              </StateMark>
            )}
            <Age at={at} offset={live.clockOffset} staleAfter={frozen ? Number.POSITIVE_INFINITY : 5000} />
          </span>
        }
        actions={
          <>
            <Button icon={frozen ? <Play /> : <Pause />} aria-pressed={frozen} onClick={() => setFrozen(!frozen)}>
              {frozen ? t('goOn') : t('freeze')}
            </Button>
            <Button icon={<Download />} disabled={matched === 0} title={t('saveNote')} onClick={() => save('csv')}>
              CSV
            </Button>
            {showsRows && (
              <Button
                icon={<Download />}
                disabled={rows.length === 0}
                title={t('textNote')}
                onClick={() => save('txt')}
              >
                {t('text')}
              </Button>
            )}
          </>
        }
      />
      {error && <Notice tone="bad">{error}</Notice>}
      {silent.length > 0 && !frozen && <Notice tone="warn">{t('silent', { directors: silent.join(', ') })}</Notice>}
      <Card flush>
        <ConnectionFilters
          filter={filter}
          directorId={directorId}
          cluster={cluster}
          onChoose={choose}
          onClear={() => goTo({})}
        />
        <div className="flex flex-wrap items-end justify-between gap-2 px-3 pt-1">
          <Tabs
            label={t('title')}
            value={showsRows ? 'rows' : 'totals'}
            onChange={view => choose('view', view)}
            tabs={[
              { value: 'totals', label: t('view.totals') },
              { value: 'rows', label: t('view.rows') },
            ]}
          />
          {showsRows && (
            <span className="flex items-center gap-2 pb-1 text-xs whitespace-nowrap text-ink-soft">
              {t('limit')}
              <Select
                aria-label={t('limit')}
                className="!h-7 w-24"
                value={limit}
                onChange={event => choose('limit', event.target.value === '500' ? '' : event.target.value)}
              >
                {LIMITS.map(each => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </Select>
            </span>
          )}
        </div>
        {showsRows && <TallyRow tallies={tallies} onChoose={choose} />}
        {matched === 0 || (showsRows && rows.length === 0) ? (
          <Empty title={t('emptyTitle')}>{directors.length === 0 ? t('noAgents') : t('empty')}</Empty>
        ) : showsRows ? (
          <ConnectionTable rows={rows} severalDirectors={directors.length > 1} onChoose={choose} />
        ) : (
          <ConnectionTotals seen={seen} onChoose={choose} />
        )}
      </Card>
    </>
  )
}
