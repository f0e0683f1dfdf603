'use client'

/** Drain, out or back: what will happen to whom, then what each director did. */
import type { OperatorState } from '@keelson/contract/messages/from-console'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Notice } from '@/ui/notice'
import { tell } from '@/ui/toast'
import type { Pool, PoolRow } from './pool'
import { predictedShares } from './predicted-shares'
import { useRefusals } from './use-refusals'

export interface OperatorDialogProps {
  clusterId: string
  virtualServer: string
  directorId: string | undefined
  pool: Pool
  row: PoolRow
  to: OperatorState
  lb_algo: string
  /** milliseconds; undefined: not persistent */
  persistence: number | undefined
  onClose(): void
}

export function OperatorDialog(props: OperatorDialogProps) {
  const { clusterId, virtualServer, directorId, row, to, onClose } = props
  const t = useTranslations('drain')
  const tDialog = useTranslations('dialog')
  const wordsOf = useRefusals()
  const [refused, setRefused] = useState<string[]>([])
  const set = useMutation(
    useTRPC().realServer.setOperatorState.mutationOptions({
      onSuccess: ({ answers }) => {
        const failed = wordsOf(answers).map(({ words }) => words)
        if (failed.length > 0) return setRefused(failed)
        tell.done(t(`${to}.done`, { real: row.id }))
        onClose()
      },
    }),
  )
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t(`${to}.title`, { real: row.id })}
      closeLabel={tDialog('close')}
      footer={
        <>
          <Button onClick={onClose}>{tDialog('cancel')}</Button>
          <Button
            variant={to === 'out' ? 'danger' : 'primary'}
            busy={set.isPending}
            onClick={() =>
              set.mutate({ clusterId, virtualServer, realServer: row.id, state: to, ...(directorId && { directorId }) })
            }
          >
            {t(`${to}.do`)}
          </Button>
        </>
      }
    >
      <Effects {...props} />
      {refused.length > 0 && (
        <Notice tone="bad" title={t('refused')}>
          {refused.join('; ')}
        </Notice>
      )}
      {set.isError && (
        <Notice tone="bad" title={t('refused')}>
          {set.error.message}
        </Notice>
      )}
    </Dialog>
  )
}

function Effects({ pool, row, to, lb_algo, persistence }: OperatorDialogProps) {
  const t = useTranslations('drain')
  const others = pool.rows.filter(({ id, takes, state }) => id !== row.id && takes > 0 && state?.health === 'up')
  const then = predictedShares(
    lb_algo,
    pool.rows.map(each => (each.id === row.id ? { ...each, takes: to === 'active' ? row.weight : 0 } : each)),
  )
  const share = (of: number | undefined) => (of === undefined ? '—' : `${(of * 100).toFixed(1)} %`)
  const proxied = pool.connected.some(({ director }) => director?.forwarder === 'userspace')
  const inKernel = pool.connected.some(({ director }) => director?.forwarder === 'ipvs')
  const foreign = pool.connected.filter(({ director }) => director?.engine === 'keepalived').map(({ name }) => name)
  const known = { active: row.activeConnections, inactive: row.inactiveConnections, weight: row.weight }
  return (
    <div className="flex flex-col gap-3">
      {to !== 'active' && others.length === 0 && <Notice tone="bad" title={t('last')} />}
      {foreign.length > 0 && <Notice tone="warn">{t('foreign', { directors: foreign.join(', ') })}</Notice>}
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm">
        <li>{t('directors', { directors: pool.connected.map(({ name }) => name).join(', ') || '—' })}</li>
        <li>{t(`${to}.effect`, known)}</li>
        {to === 'out' && inKernel && <li>{t('cut', known)}</li>}
        {to === 'out' && proxied && <li>{t('notCut', known)}</li>}
        <li>{t('share', { from: share(row.predicted), to: share(then?.get(row.id)) })}</li>
        {persistence !== undefined && to !== 'active' && (
          <li>
            {t(`${to}.persistence`, { seconds: persistence / 1000, n: row.persistentConnections ?? 0 })}
            {to === 'drain' && inKernel && ` ${t('quiescent')}`}
            {to === 'drain' && proxied && ` ${t('noQuiescent')}`}
          </li>
        )}
        <li>{t('kept')}</li>
      </ul>
    </div>
  )
}
