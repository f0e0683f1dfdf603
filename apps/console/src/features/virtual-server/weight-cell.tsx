'use client'

import { useTranslations } from 'next-intl'
import { DragBar } from '@/ui/drag-bar'
import { Input } from '@/ui/field'
import { Figure, Tag } from '@/ui/state-mark'
import { HEAVIEST } from './keep-sum'
import type { PoolRowProps } from './pool-row'
import { RampLine } from './ramp-line'

type WeightCellProps = Pick<PoolRowProps, 'row' | 'ramp' | 'unmet' | 'scale' | 'actions' | 'denied' | 'clockOffset'>

/** A weight to be dragged, typed or led, and who holds another one. */
export function WeightCell({ row, ramp, unmet, scale, actions, denied, clockOffset }: WeightCellProps) {
  const t = useTranslations('virtualServer')
  const tDrain = useTranslations('drain')
  return (
    <>
      <div className="flex items-center gap-2">
        <DragBar
          label={t('weightOf', { real: row.id })}
          value={row.weight}
          max={scale}
          denied={denied}
          mark={row.state?.configuredWeight}
          onChange={to => actions.change(row.id, to)}
          onCommit={to => actions.commit(row.id, to)}
        />
        <Input
          aria-label={t('weightNumber', { real: row.id })}
          type="number"
          min={0}
          max={HEAVIEST}
          className="!h-7 !w-16 shrink-0 !px-1.5 text-right"
          readOnly={denied !== undefined}
          aria-disabled={denied !== undefined || undefined}
          title={denied}
          key={row.weight}
          defaultValue={row.weight}
          onKeyDown={event => event.key === 'Enter' && event.currentTarget.blur()}
          onBlur={event => {
            const to = Math.round(Number(event.target.value))
            if (event.target.value === '' || to === row.weight || !(to >= 0 && to <= HEAVIEST)) return
            actions.commit(row.id, to)
          }}
        />
      </div>
      {row.operatorState !== 'active' && <p className="mt-0.5 text-xs text-ink-soft">{tDrain('whenBack')}</p>}
      {row.others.length > 0 && (
        <p className="mt-0.5 flex flex-wrap gap-1">
          {row.others.map(({ director, weight, operatorState }) => (
            <Tag key={director} tone="warn">
              {director}: {operatorState === 'active' ? weight : operatorState}
            </Tag>
          ))}
        </p>
      )}
      {unmet && (
        <p className="mt-0.5 flex items-start gap-1.5 text-xs whitespace-normal text-bad">
          <span className="pt-0.5">
            <Figure shape="triangle" tone="bad" />
          </span>
          {unmet}
        </p>
      )}
      {ramp && <RampLine ramp={ramp} clockOffset={clockOffset} denied={denied} />}
    </>
  )
}
