'use client'

import { ConnectionState } from '@keelson/contract/messages/connections'
import { Pause, Play } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLive } from '@/features/live/live-provider'
import { paths } from '@/paths'
import { Age } from '@/ui/age'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Input, Select } from '@/ui/field'
import { Empty, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { Tag } from '@/ui/state-mark'
import { useCluster } from '../cluster/use-cluster'
import { ConnectionTable } from './connection-table'
import { TallyRow } from './tally-row'
import { useConnections } from './use-connections'

const filterNames = ['client', 'vip', 'real'] as const
const LIMIT = 500

export function ConnectionsPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('connections')
  const router = useRouter()
  const live = useLive()
  const search = useSearchParams()
  const { cluster } = useCluster(clusterId)
  const [frozen, setFrozen] = useState(false)
  const state = ConnectionState.options.find(option => option === search.get('state'))
  const filter = {
    client: search.get('client') || undefined,
    vip: search.get('vip') || undefined,
    real: search.get('real') || undefined,
    state,
  }
  const directorId = search.get('director') || undefined
  const { rows, tallies, total, matched, partial, at, directors, silent, error } = useConnections({
    clusterId,
    directorId,
    filter,
    limit: LIMIT,
    frozen,
  })

  function choose(name: string, value: string) {
    const next = new URLSearchParams(search)
    if (value) next.set(name, value)
    else next.delete(name)
    router.replace(paths.connections(clusterId, Object.fromEntries(next)), { scroll: false })
  }

  return (
    <>
      <PageHeader
        over={cluster?.name}
        title={t('title')}
        note={
          <span className="flex flex-wrap items-center gap-2">
            {t('counts', { matched, total, shown: rows.length })}
            {partial && (
              <Tag tone="warn" title={t('partialNote')}>
                {t('partial')}
              </Tag>
            )}
            <Age at={at} offset={live.clockOffset} staleAfter={frozen ? Number.POSITIVE_INFINITY : 5000} />
          </span>
        }
        actions={
          <Button icon={frozen ? <Play /> : <Pause />} aria-pressed={frozen} onClick={() => setFrozen(!frozen)}>
            {frozen ? t('goOn') : t('freeze')}
          </Button>
        }
      />
      {error && <Notice tone="bad">{error}</Notice>}
      {silent.length > 0 && <Notice tone="warn">{t('silent', { directors: silent.join(', ') })}</Notice>}
      <Card flush>
        <div className="flex flex-wrap items-center gap-2 border-b border-line p-3">
          {filterNames.map(name => (
            <Input
              key={name}
              aria-label={t(`filter.${name}`)}
              placeholder={t(`filter.${name}`)}
              className="max-w-44 font-mono !text-xs"
              defaultValue={filter[name]}
              maxLength={60}
              onKeyDown={event => event.key === 'Enter' && choose(name, event.currentTarget.value.trim())}
              onBlur={event =>
                event.target.value.trim() !== (filter[name] ?? '') && choose(name, event.target.value.trim())
              }
            />
          ))}
          <Select
            aria-label={t('filter.state')}
            className="max-w-36"
            value={state ?? ''}
            onChange={event => choose('state', event.target.value)}
          >
            <option value="">{t('allStates')}</option>
            {ConnectionState.options.map(option => (
              <option key={option}>{option}</option>
            ))}
          </Select>
          <Select
            aria-label={t('filter.director')}
            className="max-w-40"
            value={directorId ?? ''}
            onChange={event => choose('director', event.target.value)}
          >
            <option value="">{t('allDirectors')}</option>
            {cluster?.directors.map(director => (
              <option key={director.id} value={director.id}>
                {director.name}
              </option>
            ))}
          </Select>
          {(Object.values(filter).some(Boolean) || directorId) && (
            <Button
              variant="quiet"
              small
              onClick={() => router.replace(paths.connections(clusterId), { scroll: false })}
            >
              {t('clear')}
            </Button>
          )}
        </div>
        <TallyRow tallies={tallies} onChoose={choose} />
        {rows.length === 0 ? (
          <Empty title={t('emptyTitle')}>{directors.length === 0 ? t('noAgents') : t('empty')}</Empty>
        ) : (
          <ConnectionTable rows={rows} severalDirectors={directors.length > 1} />
        )}
      </Card>
    </>
  )
}
