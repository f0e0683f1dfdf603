'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { memo, useMemo } from 'react'
import { useLiveObjects } from '@/features/live/live-provider'
import { useTold } from '@/features/told/use-told'
import { paths } from '@/paths'
import type { RampView } from '@/server/real-servers/weight-ramps'
import { Age, Since } from '@/ui/age'
import { Button } from '@/ui/button'
import { Cell, Row } from '@/ui/table'
import { CheckStrip } from './check-strip'
import { DrainLine } from './drain-line'
import { HealthMark } from './health-mark'
import { OperatorMark } from './operator-mark'
import { freshRow, type PoolRow } from './pool'
import { TrafficRates } from './traffic-rates'
import { WeightCell } from './weight-cell'

export type RowDeed = 'active' | 'drain' | 'out' | 'ramp'

export interface RowActions {
  change(id: string, to: number): void
  commit(id: string, to: number): void
  select(id: string, selected: boolean): void
  open(id: string, to: RowDeed): void
}

export interface PoolRowProps {
  index: number
  rowRef: ((row: HTMLElement | null) => void) | undefined
  row: PoolRow
  ramp: RampView | undefined
  /** What became of a weight that did not reach every director. */
  unmet: string | undefined
  scale: number
  actions: RowActions
  clusterId: string
  virtualServer: string
  /** Director whose word is shown, and its agent. */
  seenById: string | undefined
  seenByAgent: string | undefined
  selected: boolean
  denied: string | undefined
  clockOffset: number
}

export const PoolRowView = memo(PoolRowUnkept, sameProps)

function PoolRowUnkept(props: PoolRowProps) {
  const { index, rowRef, actions, clusterId, virtualServer, seenById, selected, denied, clockOffset } = props
  const t = useTranslations('virtualServer')
  const told = useTold()
  const named = props.row.names.join('\n')
  const names = useMemo(() => named.split('\n').filter(Boolean), [named])
  const row = freshRow(props.row, virtualServer, props.seenByAgent, useLiveObjects(names))
  const { state } = row
  return (
    <Row ref={rowRef} data-index={index} aria-rowindex={index + 2} aria-selected={selected}>
      <Cell mono className="whitespace-nowrap">
        <span className="flex items-center gap-2">
          <input
            type="checkbox"
            aria-label={t('select', { real: row.id })}
            className="size-3.5 accent-accent"
            checked={selected}
            onChange={event => actions.select(row.id, event.target.checked)}
          />
          <Link
            href={paths.connections(clusterId, { real: row.id })}
            className="font-semibold hover:underline"
            title={t('toConnections')}
          >
            {row.id}
          </Link>
        </span>
        <Deeds row={row} actions={actions} denied={denied} />
      </Cell>
      <Cell>
        <div className="flex flex-col gap-0.5 py-1">
          <span className="flex flex-wrap items-center gap-x-2">
            <HealthMark
              health={state?.health ?? 'unknown'}
              weight={row.operatorState === 'active' ? row.takes : row.weight || 1}
            />
            <OperatorMark state={row.operatorState} />
            <span className="text-xs text-ink-faint">
              <Since at={state?.since} offset={clockOffset} />
            </span>
          </span>
          {state && (
            <CheckStrip
              directorId={seenById}
              virtualServer={virtualServer}
              realServer={row.id}
              lastCheck={state.lastCheck}
            />
          )}
          {state && (
            <span
              className="max-w-72 truncate text-xs text-ink-soft"
              title={told(state.lastCheck?.text ?? state.reason)}
            >
              {told(state.health === 'up' ? (state.lastCheck?.text ?? state.reason) : state.reason)}
              {state.lastCheck && (
                <>
                  {' · '}
                  {state.lastCheck.latency.toFixed(state.lastCheck.latency < 10 ? 1 : 0)} ms ·{' '}
                  <Age at={state.lastCheck.at} offset={clockOffset} staleAfter={120_000} />
                </>
              )}
            </span>
          )}
          {state && row.takes === 0 && (
            <DrainLine
              names={row.names}
              inactive={row.inactiveConnections}
              persistent={row.persistentConnections}
              clockOffset={clockOffset}
            />
          )}
        </div>
      </Cell>
      <Cell>
        <WeightCell
          row={row}
          ramp={props.ramp}
          unmet={props.unmet}
          scale={props.scale}
          actions={actions}
          denied={denied}
          clockOffset={clockOffset}
        />
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
        <TrafficRates rates={state?.traffic?.rates} shape="stacked" />
      </Cell>
    </Row>
  )
}

function Deeds({ row, actions, denied }: Pick<PoolRowProps, 'row' | 'actions' | 'denied'>) {
  const t = useTranslations('drain')
  const deeds: RowDeed[] =
    row.operatorState === 'active'
      ? ['drain', 'out', 'ramp']
      : row.operatorState === 'drain'
        ? ['active', 'out', 'ramp']
        : ['active', 'drain', 'ramp']
  return (
    <span className="-ml-1 flex font-sans">
      {deeds.map(deed => (
        <Button
          key={deed}
          small
          variant="quiet"
          denied={denied ?? (row.state ? undefined : t('notReported'))}
          aria-label={t(`label.${deed}`, { real: row.id })}
          onClick={() => actions.open(row.id, deed)}
          className="!px-1.5"
        >
          {t(`button.${deed}`)}
        </Button>
      ))}
    </span>
  )
}

const shown = (share: number | undefined): string => (share === undefined ? '—' : `${(share * 100).toFixed(1)} %`)

const Share = ({ of, tone }: { of: number | undefined; tone: string }) => (
  <span className="flex items-center gap-2 min-[1400px]:min-w-24">
    <span aria-hidden className="hidden h-2 flex-1 rounded-sm bg-sunken min-[1400px]:block">
      <span className={`block h-2 rounded-sm transition-[width] ${tone}`} style={{ width: `${(of ?? 0) * 100}%` }} />
    </span>
    <span className="w-14 text-right text-xs whitespace-nowrap">{shown(of)}</span>
  </span>
)

/** Rows are made anew with every change of anything; one is drawn again for what it does not follow by itself. */
function sameProps({ row: a, ...before }: PoolRowProps, { row: b, ...after }: PoolRowProps): boolean {
  return same(before, after) && same(compared(a), compared(b))
}

const compared = (row: PoolRow) => ({
  ...row,
  state: undefined,
  activeConnections: 0,
  inactiveConnections: 0,
  persistentConnections: 0,
  predicted: shown(row.predicted),
  live: shown(row.live),
  agents: '',
  names: row.names.join(),
})

const same = <T extends object>(a: T, b: T) => (Object.keys(a) as (keyof T)[]).every(key => Object.is(a[key], b[key]))
