'use client'

import { useQuery } from '@tanstack/react-query'
import { SlidersHorizontal, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLiveAtMost } from '@/features/live/live-provider'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Age } from '@/ui/age'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { useNow } from '@/ui/clock'
import { Select } from '@/ui/field'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { StateMark, Tag } from '@/ui/state-mark'
import { useSearchWords } from '@/ui/use-search-words'
import { clusterView, distinct } from '../cluster/cluster-view'
import { CHARTED } from './charted'
import { ChartsCard } from './charts-card'
import { ForwarderNotice } from './forwarder-notice'
import { HealthCount } from './health-mark'
import { poolOf, SHARE_WINDOW } from './pool'
import { PoolTable } from './pool-table'
import { TrafficRates } from './traffic-rates'
import { useWeights } from './use-weights'

/** Shares and sums no more often than this, milliseconds: rows follow their own figures. */
const REDRAW = 200

export function VirtualServerPage({ clusterId, virtualServer }: { clusterId: string; virtualServer: string }) {
  const t = useTranslations('virtualServer')
  const trpc = useTRPC()
  const live = useLiveAtMost(REDRAW)
  const now = useNow()
  const { words, put } = useSearchWords()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const outlines = useQuery(trpc.cluster.overview.queryOptions({ clusterId }, { refetchInterval: 5000 }))
  const directorId = outlines.data?.[0]?.directors.find(({ id }) => id === words.get('director'))?.id
  const keepsSum = words.get('keep') === 'sum'
  const shown = CHARTED.find(each => each === words.get('chart')) ?? 'connections'
  const weights = useWeights(clusterId, virtualServer, directorId)
  const outline = outlines.data?.[0]
  const failed = failureOf(outlines)
  if (failed) return <Notice tone="bad">{failed.message}</Notice>
  if (!outline || !live.known) return <Loading label={virtualServer} />

  const cluster = clusterView(outline, live)
  const view = cluster.virtualServers.find(server => server.id === virtualServer)
  const drafts = outline.directors.filter(director => !directorId || director.id === directorId)
  const drafted = drafts.flatMap(
    director => director.config.virtual_server.find(server => server.id === virtualServer) ?? [],
  )
  if (!view)
    return (
      <Card>
        <Empty
          title={t('goneTitle')}
          action={
            <Link className="font-semibold text-accent hover:underline" href={paths.cluster(clusterId)}>
              {cluster.name}
            </Link>
          }
        >
          {t('gone', { id: virtualServer })}
        </Empty>
      </Card>
    )
  const lb_algo = view.state?.lb_algo ?? view.lb_algo
  const pool = poolOf(
    cluster,
    virtualServer,
    {
      directorId,
      drafted: distinct(
        drafted.flatMap(server => server.real_server),
        real => real.id,
      ),
      pending: weights.pending,
      lb_algo,
    },
    live,
    now + live.clockOffset,
  )

  /** Those whose sum a drag of this one keeps, itself among them. */
  function groupOf(id: string) {
    const chosen = pool.rows.filter(row => selected.has(row.id))
    if (selected.has(id) && chosen.length > 1) return chosen
    const serving = pool.rows.filter(row => row.id === id || row.operatorState === 'active')
    return keepsSum ? serving : pool.rows.filter(row => row.id === id)
  }

  return (
    <>
      <PageHeader
        over={
          <Link href={paths.cluster(clusterId)} className="hover:underline">
            {cluster.name} · virtual_server
          </Link>
        }
        title={<span className="font-mono text-lg">{virtualServer}</span>}
        note={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <HealthCount up={view.up} total={view.total} realServers={view.realServers} />
            {view.state && !view.state.quorumUp && (
              <StateMark tone="bad" shape="triangle">
                {t('quorumLost')}
              </StateMark>
            )}
            <span>
              lb_algo <code className="font-mono">{lb_algo}</code> · lb_kind{' '}
              <code className="font-mono">{view.lb_kind}</code>
            </span>
            {view.state?.persistence_timeout ? (
              <Tag>persistence_timeout {view.state.persistence_timeout / 1000} s</Tag>
            ) : null}
            <TrafficRates rates={pool.rates} shape="spoken" />
            <Age at={pool.seenBy?.agent?.heardAt} offset={live.clockOffset} />
          </span>
        }
        actions={
          <>
            <Button icon={<Undo2 />} disabled={!weights.lastChange} onClick={weights.undo} title={t('undoNote')}>
              {weights.lastChange
                ? weights.lastChange.to.size > 1
                  ? t('undoSeveral', { n: weights.lastChange.to.size })
                  : t('undoTo', {
                      real: weights.lastChange.moved,
                      weight: weights.lastChange.from.get(weights.lastChange.moved) ?? 0,
                    })
                : t('undo')}
            </Button>
            <Link
              href={paths.config(clusterId, directorId ?? outline.directors[0]?.id)}
              className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 text-sm font-medium hover:bg-sunken [&_svg]:size-3.5"
            >
              <SlidersHorizontal />
              {t('config')}
            </Link>
          </>
        }
      />
      <ForwarderNotice director={pool.seenBy?.director} />
      {!pool.seenBy && <Notice tone="warn">{t('nobodyReports')}</Notice>}
      <Card
        title={t('pool')}
        aside={
          <>
            <span>
              {selected.size > 1 ? t('keepsSelected', { n: selected.size }) : keepsSum ? t('keepsAll') : t('alone')}
            </span>
            {selected.size > 0 && (
              <Button small variant="quiet" onClick={() => setSelected(new Set())}>
                {t('selectNone')}
              </Button>
            )}
            <label className="flex items-center gap-1.5 whitespace-nowrap">
              <input
                type="checkbox"
                className="size-3.5 accent-accent"
                checked={keepsSum}
                onChange={event => put('keep', event.target.checked ? 'sum' : undefined)}
              />
              {t('keepSum')}
            </label>
            <span className="flex items-center gap-2 whitespace-nowrap">
              {t('appliesTo')}
              <Select
                aria-label={t('appliesTo')}
                className="!h-7 w-44"
                value={directorId ?? ''}
                onChange={event => put('director', event.target.value || undefined)}
              >
                <option value="">{t('allDirectors')}</option>
                {cluster.directors.map(director => (
                  <option key={director.id} value={director.id}>
                    {director.name}
                  </option>
                ))}
              </Select>
            </span>
          </>
        }
        flush
      >
        <PoolTable
          pool={pool}
          weights={weights}
          clusterId={clusterId}
          virtualServer={virtualServer}
          directorId={directorId}
          lb_algo={lb_algo}
          persistence={view.state?.persistence_timeout}
          window={SHARE_WINDOW}
          clockOffset={live.clockOffset}
          groupOf={groupOf}
          selected={selected}
          onSelect={(id, isSelected) =>
            setSelected(known => new Set([...known].filter(each => each !== id).concat(isSelected ? [id] : [])))
          }
        />
      </Card>
      <ChartsCard
        pool={pool}
        virtualServer={virtualServer}
        selected={selected}
        shown={shown}
        onShow={value => put('chart', value === 'connections' ? undefined : value)}
        now={now + live.clockOffset}
      />
    </>
  )
}
