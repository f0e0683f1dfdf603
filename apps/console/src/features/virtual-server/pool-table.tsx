'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import { useMay } from '@/features/people/use-may'
import { paths } from '@/paths'
import { Age, Since } from '@/ui/age'
import { DragBar } from '@/ui/drag-bar'
import { Input } from '@/ui/field'
import { Tag } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { HealthMark } from './health-mark'
import type { Pool, PoolRow } from './pool'
import { TrafficRates } from './traffic-rates'
import { useScale } from './use-scale'
import type { useWeights } from './use-weights'

export interface PoolTableProps {
  pool: Pool
  weights: ReturnType<typeof useWeights>
  clusterId: string
  window: number
}

export function PoolTable({ pool, weights, clusterId, window }: PoolTableProps) {
  const t = useTranslations('virtualServer')
  const scale = useScale(pool.rows.map(row => row.weight))
  return (
    <Table label={t('pool')}>
      <Head>
        <HeadCell>real_server</HeadCell>
        <HeadCell>{t('health')}</HeadCell>
        <HeadCell className="w-[30%] min-w-52">{t('weight')}</HeadCell>
        <HeadCell>{t('predicted')}</HeadCell>
        <HeadCell>{t('live', { seconds: window / 1000 })}</HeadCell>
        <HeadCell right>{t('active')}</HeadCell>
        <HeadCell right>{t('inactive')}</HeadCell>
        <HeadCell right>{t('traffic')}</HeadCell>
      </Head>
      <tbody>
        {pool.rows.map(row => (
          <PoolRowView key={row.id} row={row} scale={scale} weights={weights} clusterId={clusterId} />
        ))}
      </tbody>
    </Table>
  )
}

interface PoolRowProps {
  row: PoolRow
  scale: number
  weights: PoolTableProps['weights']
  clusterId: string
}

function PoolRowView({ row, scale, weights, clusterId }: PoolRowProps) {
  const denied = useMay('operator', clusterId)
  const t = useTranslations('virtualServer')
  const live = useLive()
  const { state } = row
  return (
    <Row>
      <Cell mono className="whitespace-nowrap">
        <Link
          href={paths.connections(clusterId, { real: row.id })}
          className="font-semibold hover:underline"
          title={t('toConnections')}
        >
          {row.id}
        </Link>
      </Cell>
      <Cell>
        <div className="flex flex-col gap-0.5 py-1">
          <span className="flex items-center gap-2">
            <HealthMark health={state?.health ?? 'unknown'} weight={row.weight} />
            <span className="text-xs text-ink-faint">
              <Since at={state?.since} offset={live.clockOffset} />
            </span>
          </span>
          {state && (
            <span className="max-w-72 truncate text-xs text-ink-soft" title={state.lastCheck?.text ?? state.reason}>
              {state.health === 'up' ? (state.lastCheck?.text ?? state.reason) : state.reason}
              {state.lastCheck && (
                <>
                  {' · '}
                  {state.lastCheck.latency.toFixed(state.lastCheck.latency < 10 ? 1 : 0)} ms ·{' '}
                  <Age at={state.lastCheck.at} offset={live.clockOffset} staleAfter={120_000} />
                </>
              )}
            </span>
          )}
        </div>
      </Cell>
      <Cell>
        <div className="flex items-center gap-2">
          <DragBar
            label={t('weightOf', { real: row.id })}
            value={row.weight}
            max={scale}
            disabled={denied !== undefined}
            mark={state?.configuredWeight}
            onChange={to => weights.change(row.id, row.weight, to)}
            onCommit={to => weights.commit(row.id, row.weight, to)}
          />
          <Input
            aria-label={t('weightNumber', { real: row.id })}
            type="number"
            min={0}
            max={65535}
            className="!h-7 !w-20 shrink-0 text-right"
            disabled={denied !== undefined}
            title={denied}
            key={row.weight}
            defaultValue={row.weight}
            onKeyDown={event => event.key === 'Enter' && event.currentTarget.blur()}
            onBlur={event => {
              const to = Math.round(Number(event.target.value))
              if (event.target.value === '' || to === row.weight || !(to >= 0 && to <= 65535)) return
              weights.commit(row.id, row.weight, to)
            }}
          />
        </div>
        {row.others.length > 0 && (
          <p className="mt-0.5 flex flex-wrap gap-1">
            {row.others.map(other => (
              <Tag key={other.director} tone="warn">
                {other.director}: {other.weight}
              </Tag>
            ))}
          </p>
        )}
      </Cell>
      <Cell>
        <Share of={row.predicted} tone="bg-idle/40" />
      </Cell>
      <Cell>
        <Share of={row.live} tone="bg-accent/60" />
      </Cell>
      <Cell right>{row.activeConnections}</Cell>
      <Cell right>{row.inactiveConnections}</Cell>
      <Cell right className="text-xs">
        <TrafficRates rates={state?.traffic?.rates} />
      </Cell>
    </Row>
  )
}

const Share = ({ of, tone }: { of: number | undefined; tone: string }) => (
  <span className="flex min-w-28 items-center gap-2">
    <span aria-hidden className="h-2 flex-1 rounded-sm bg-sunken">
      <span className={`block h-2 rounded-sm transition-[width] ${tone}`} style={{ width: `${(of ?? 0) * 100}%` }} />
    </span>
    <span className="w-12 text-right text-xs">{of === undefined ? '—' : `${(of * 100).toFixed(1)} %`}</span>
  </span>
)
