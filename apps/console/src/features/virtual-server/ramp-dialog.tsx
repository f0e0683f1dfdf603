'use client'

/** A weight that goes from one value to another over minutes, by the console's own hand. */
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ComponentProps, useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { interval } from '@/ui/duration'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { HEAVIEST } from './keep-sum'
import type { Pool, PoolRow } from './pool'
import { predictedShares } from './predicted-shares'
import { rampPlan } from './ramp-plan'

export interface RampDialogProps {
  clusterId: string
  virtualServer: string
  directorId: string | undefined
  pool: Pool
  row: PoolRow
  lb_algo: string
  onClose(): void
}

const MINUTE = 60_000

export function RampDialog({ clusterId, virtualServer, directorId, pool, row, lb_algo, onClose }: RampDialogProps) {
  const t = useTranslations('ramp')
  const tDialog = useTranslations('dialog')
  const tAge = useTranslations('age')
  const [from, setFrom] = useState(String(row.operatorState === 'active' ? row.weight : Math.min(1, row.weight)))
  const [to, setTo] = useState(String(row.operatorState === 'active' ? row.weight * 2 || 1 : row.weight))
  const [minutes, setMinutes] = useState('5')
  const start = useMutation(useTRPC().ramp.start.mutationOptions({ onSuccess: onClose }))
  const weights = { from: weightOf(from), to: weightOf(to) }
  const lasts = Math.round(Number(minutes) * MINUTE)
  const fault =
    weights.from === undefined || weights.to === undefined
      ? t('badWeight')
      : weights.from === weights.to
        ? t('sameWeight')
        : !(lasts >= 2000 && lasts <= 86_400_000)
          ? t('badTime')
          : undefined
  const activate = row.operatorState !== 'active'

  function begin() {
    if (weights.from === undefined || weights.to === undefined) return
    const of = { clusterId, virtualServer, realServer: row.id, ...(directorId && { directorId }) }
    start.mutate({ ...of, from: weights.from, to: weights.to, duration: lasts, activate })
  }

  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t('title', { real: row.id })}
      description={t('note')}
      closeLabel={tDialog('close')}
      footer={
        <>
          <Button onClick={onClose}>{tDialog('cancel')}</Button>
          <Button variant="primary" busy={start.isPending} denied={fault} onClick={begin}>
            {t('begin')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="grid grid-cols-3 gap-3">
          <NumberField label={t('from')} min={0} max={HEAVIEST} value={from} onChange={setFrom} />
          <NumberField label={t('to')} min={0} max={HEAVIEST} value={to} onChange={setTo} />
          <NumberField label={t('minutes')} min={0.1} step="any" value={minutes} onChange={setMinutes} />
        </div>
        {fault ? <Notice tone="warn">{fault}</Notice> : preview()}
        {activate && <Notice tone="accent">{t('activates')}</Notice>}
        {start.isError && (
          <Notice tone="bad" title={t('notBegun')}>
            {start.error.message}
          </Notice>
        )}
      </div>
    </Dialog>
  )

  function preview() {
    const plan = rampPlan(weights.from ?? 0, weights.to ?? 0, lasts)
    const share = (weight: number) => {
      const rows = pool.rows.map(each => (each.id === row.id ? { ...each, takes: weight } : each))
      const part = predictedShares(lb_algo, rows)?.get(row.id)
      return part === undefined ? '—' : `${(part * 100).toFixed(1)} %`
    }
    return (
      <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
        <li>{t('steps', { n: plan.length, every: interval(lasts / plan.length, tAge) })}</li>
        <li>{t('share', { from: share(weights.from ?? 0), to: share(weights.to ?? 0) })}</li>
        <li>{t('restart')}</li>
      </ul>
    )
  }
}

interface NumberFieldProps extends Pick<ComponentProps<'input'>, 'min' | 'max' | 'step'> {
  label: string
  value: string
  onChange(value: string): void
}

const NumberField = ({ label, onChange, ...rest }: NumberFieldProps) => (
  <Field label={label}>
    {props => <Input {...props} {...rest} type="number" onChange={event => onChange(event.target.value)} />}
  </Field>
)

function weightOf(text: string): number | undefined {
  const weight = Number(text)
  return text !== '' && Number.isInteger(weight) && weight >= 0 && weight <= HEAVIEST ? weight : undefined
}
