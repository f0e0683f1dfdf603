'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { useLiveStore } from '@/features/live/live-provider'
import { Card } from '@/ui/card'
import { Loading } from '@/ui/notice'
import { Tabs } from '@/ui/tabs'
import { bytesASecond } from './bytes-a-second'
import { CHARTED, type Charted } from './charted'
import { gridOf, onGrid, sumOnGrid } from './on-grid'
import type { Pool, PoolRow } from './pool'
import { useCheckHistories } from './use-check-history'

/** Only who looks at a chart loads what draws it. */
const TimeChart = dynamic(() => import('@/ui/time-chart').then(({ TimeChart }) => TimeChart), {
  ssr: false,
  loading: () => <Loading label="…" />,
})

export interface ChartsCardProps {
  pool: Pool
  virtualServer: string
  selected: ReadonlySet<string>
  shown: Charted
  onShow(shown: Charted): void
  /** by the console's clock */
  now: number
}

/** milliseconds */
const WINDOW = 10 * 60_000
const STEP = 2000
const LINES = 8
/** Points, however little is known. */
const LEAST = 60

/** Drawn anew with the clock and with a choice, not with every figure. */
export const ChartsCard = memo(
  ChartsCardUnkept,
  (before, after) =>
    before.now === after.now &&
    before.selected === after.selected &&
    before.shown === after.shown &&
    before.virtualServer === after.virtualServer,
)

function ChartsCardUnkept({ pool, virtualServer, selected, shown, onShow, now }: ChartsCardProps) {
  const t = useTranslations('charts')
  const store = useLiveStore()
  const chosen = pool.rows.filter(({ id }) => selected.has(id))
  const rows = (chosen.length > 0 ? chosen : mostOf(pool.rows, shown)).slice(0, LINES)
  const times = gridOf(now - WINDOW, now, STEP)
  const histories = useCheckHistories(
    shown === 'latency' ? pool.seenBy?.id : undefined,
    virtualServer,
    rows.map(({ id }) => id),
  )
  const all = rows.map(({ id, names }, index) => ({
    name: id,
    values: shown === 'latency' ? latencies(histories[index] ?? [], times) : counted(names, shown),
  }))

  // a page that was opened just now shows the minutes it knows
  const begun = all.map(({ values }) => values.findIndex(value => value !== null)).filter(index => index >= 0)
  const from = Math.max(0, Math.min(times.length - LEAST, ...begun))
  const lines = all.map(({ name, values }) => ({ name, values: values.slice(from) }))

  function counted(names: readonly string[], of: Exclude<Charted, 'latency'>) {
    const columns = names.flatMap(name => {
      const samples = store.samples.of(name)
      return samples ? [onGrid({ at: samples.at, values: samples[of] }, times)] : []
    })
    return columns.length === 0 ? times.map(() => null) : sumOnGrid(columns)
  }

  return (
    <Card
      title={t('title')}
      aside={
        <span>
          {chosen.length > 0
            ? t('selected', { n: rows.length, all: chosen.length })
            : pool.rows.length > LINES
              ? t('most', { n: rows.length, all: pool.rows.length })
              : t('all')}
        </span>
      }
    >
      <div className="flex flex-col gap-3">
        <Tabs
          label={t('title')}
          value={shown}
          onChange={value => onShow(CHARTED.find(each => each === value) ?? 'connections')}
          tabs={CHARTED.map(value => ({ value, label: t(`of.${value}`) }))}
        />
        <TimeChart
          label={t(`of.${shown}`)}
          times={times.slice(from)}
          lines={lines}
          format={value => words(shown, value)}
        />
        <p className="text-xs text-ink-faint">{t(shown === 'latency' ? 'fromDirector' : 'fromPage')}</p>
      </div>
    </Card>
  )
}

/** The busiest first; by latency, the slowest. */
function mostOf(rows: readonly PoolRow[], shown: Charted): readonly PoolRow[] {
  if (rows.length <= LINES) return rows
  const of = ({ state, activeConnections }: PoolRow) => {
    const rates = state?.traffic?.rates
    if (shown === 'active') return activeConnections
    return (shown === 'latency' ? state?.lastCheck?.latency : rates?.[shown]) ?? 0
  }
  return [...rows].sort((a, b) => of(b) - of(a))
}

/** A check that failed took some time, but no latency of an answer. */
function latencies(results: readonly { at: number; ok: boolean; latency: number }[], times: readonly number[]) {
  const at = results.map(result => result.at)
  return onGrid({ at, values: results.map(({ ok, latency }) => (ok ? latency : Number.NaN)) }, times)
}

function words(shown: Charted, value: number): string {
  switch (shown) {
    case 'bytesIn':
    case 'bytesOut':
      return bytesASecond(value)
    case 'connections':
      return `${value.toFixed(value < 10 ? 1 : 0)}/s`
    case 'latency':
      return `${value.toFixed(value < 10 ? 1 : 0)} ms`
    case 'active':
      return value.toFixed(Number.isInteger(value) || value >= 10 ? 0 : 1)
  }
}
