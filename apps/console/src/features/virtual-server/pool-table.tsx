'use client'

import { useTranslations } from 'next-intl'
import { type RefObject, useCallback, useRef, useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { Head, HeadCell, RowSpace, Table } from '@/ui/table'
import { useRowWindow } from '@/ui/use-row-window'
import { OperatorDialog } from './operator-dialog'
import type { Pool, PoolRow } from './pool'
import { PoolRowView, type RowActions, type RowDeed } from './pool-row'
import { RampDialog } from './ramp-dialog'
import { useRamps } from './use-ramps'
import { useScale } from './use-scale'
import type { useWeights } from './use-weights'

export interface PoolTableProps {
  pool: Pool
  weights: ReturnType<typeof useWeights>
  clusterId: string
  virtualServer: string
  directorId: string | undefined
  lb_algo: string
  /** milliseconds; undefined: not persistent */
  persistence: number | undefined
  window: number
  clockOffset: number
  /** Moves the weight of this one alone, or of all of these with the same sum. */
  groupOf(id: string): readonly { id: string; weight: number }[]
  selected: ReadonlySet<string>
  onSelect(id: string, selected: boolean): void
}

/** A guess at the height of a row before it is measured, pixels. */
const ROW = 76

export function PoolTable(props: PoolTableProps) {
  const { pool, weights, clusterId, virtualServer, directorId, lb_algo, persistence, window, clockOffset, selected } =
    props
  const t = useTranslations('virtualServer')
  const denied = useMay('operator', clusterId)
  const isDragged = useRef(false)
  const scale = useScale(
    pool.rows.map(row => row.weight),
    isDragged.current,
  )
  const ramps = useRamps(clusterId, virtualServer)
  const rows = useRowWindow(pool.rows.length, ROW)
  const [deed, setDeed] = useState<{ id: string; to: RowDeed }>()
  const actions = useActions(props, setDeed, isDragged)
  const row = pool.rows.find(({ id }) => id === deed?.id)
  const of = { clusterId, virtualServer, directorId, pool, lb_algo, onClose: () => setDeed(undefined) }
  const unmetBy = (of: PoolRow) => {
    const unmet = weights.unmet.get(of.id)
    if (!unmet) return undefined
    const { weight, words, directors } = unmet
    if (directors.length === 0) return t('rowNotSet', { weight, words })
    // one that is there and has the same weight as the others by now has it
    const lacks = (name: string) =>
      !pool.connected.some(director => director.name === name) || of.others.some(({ director }) => director === name)
    return directors.some(lacks) ? t('rowPartlySet', { weight, words }) : undefined
  }
  return (
    <>
      <Table label={t('pool')} tall={rows.isWindowed} scrollRef={rows.scrollRef} rowCount={pool.rows.length + 1}>
        <Head>
          <HeadCell>real_server</HeadCell>
          <HeadCell>{t('health')}</HeadCell>
          <HeadCell className="w-[26%] min-w-48">{t('weight')}</HeadCell>
          <HeadCell className="!whitespace-normal">{t('predicted')}</HeadCell>
          <HeadCell title={t('liveNote', { seconds: window / 1000 })}>{t('live', { seconds: window / 1000 })}</HeadCell>
          <HeadCell right>{t('active')}</HeadCell>
          <HeadCell right>{t('inactive')}</HeadCell>
          <HeadCell right>{t('traffic')}</HeadCell>
        </Head>
        <tbody>
          <RowSpace height={rows.before} />
          {rows.indexes.flatMap(index => {
            const each = pool.rows[index]
            return each ? (
              <PoolRowView
                key={each.id}
                index={index}
                rowRef={rows.rowRef}
                row={each}
                ramp={ramps.get(each.id)}
                unmet={unmetBy(each)}
                scale={scale}
                actions={actions}
                clusterId={clusterId}
                virtualServer={virtualServer}
                seenById={pool.seenBy?.id}
                seenByAgent={pool.seenBy?.agentName ?? undefined}
                selected={selected.has(each.id)}
                denied={denied}
                clockOffset={clockOffset}
              />
            ) : (
              []
            )
          })}
          <RowSpace height={rows.after} />
        </tbody>
      </Table>
      {row && deed?.to === 'ramp' && <RampDialog {...of} row={row} />}
      {row && deed && deed.to !== 'ramp' && <OperatorDialog {...of} row={row} to={deed.to} persistence={persistence} />}
    </>
  )
}

/** The same object for ever, so that a row is drawn anew only when its own figures change. */
function useActions(
  props: PoolTableProps,
  setDeed: (deed: { id: string; to: RowDeed }) => void,
  isDragged: RefObject<boolean>,
): RowActions {
  const latest = useRef(props)
  latest.current = props
  const change = useCallback(
    (id: string, to: number) => {
      const { weights, groupOf } = latest.current
      isDragged.current = true
      weights.change(id, groupOf(id), to)
    },
    [isDragged],
  )
  const commit = useCallback(
    (id: string, to: number) => {
      const { weights, groupOf } = latest.current
      isDragged.current = false
      weights.commit(id, groupOf(id), to)
    },
    [isDragged],
  )
  const select = useCallback((id: string, selected: boolean) => latest.current.onSelect(id, selected), [])
  const open = useCallback((id: string, to: RowDeed) => setDeed({ id, to }), [setDeed])
  const [actions] = useState({ change, commit, select, open })
  return actions
}
