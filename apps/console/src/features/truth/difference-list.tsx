'use client'

/** Each difference with what can be done about it: show, re-apply, adopt, ignore for a time. A deployment outlives what it ends. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { useTold } from '@/features/told/use-told'
import type { AppRouter } from '@/server/routers/app-router'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { StateMark } from '@/ui/state-mark'
import { tell } from '@/ui/toast'
import { DeployDialog } from '../deploy/deploy-dialog'
import { IgnoreDialog } from './ignore-dialog'
import { TextsDialog } from './texts-dialog'

export type ShownDifference = inferRouterOutputs<AppRouter>['truth']['of']['differences'][number]
type Opened = { what: 'ignore' | 'show'; difference: ShownDifference } | { what: 'deploy' }

export function DifferenceList({ clusterId, differences }: { clusterId: string; differences: ShownDifference[] }) {
  const t = useTranslations('truth')
  const told = useTold()
  const format = useFormatter()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const denied = useMay('operator', clusterId)
  const [opened, setOpened] = useState<Opened>()
  const onError = (error: { message: string }) => tell.failed(t('failed'), error.message)
  const again = () => queries.invalidateQueries()
  const take = useMutation(
    trpc.truth.take.mutationOptions({
      onError,
      onSuccess: async () => {
        await again()
        setOpened({ what: 'deploy' })
      },
    }),
  )
  const weigh = useMutation(trpc.realServer.setWeight.mutationOptions({ onError, onSuccess: again }))
  const reload = useMutation(
    trpc.order.reload.mutationOptions({
      onError,
      onSuccess: ({ effect }) => {
        tell.done(told(effect))
        void again()
      },
    }),
  )
  const heed = useMutation(trpc.truth.heed.mutationOptions({ onError, onSuccess: again }))

  function actionsOf({ kind, directorId, key, place }: ShownDifference) {
    if (kind === 'other-text')
      return {
        reapply: () => take.mutate({ directorId, key, from: 'desired' }),
        adopt: () => take.mutate({ directorId, key, from: 'running' }),
      }
    if (kind === 'weight' && place) {
      const { virtualServer, realServer } = place
      const set = (weight: number) => () => weigh.mutate({ clusterId, directorId, virtualServer, realServer, weight })
      return { reapply: set(place.want), adopt: set(place.have) }
    }
    return { reapply: kind.startsWith('vip-') ? () => reload.mutate({ directorId }) : undefined, adopt: undefined }
  }

  return (
    <>
      {differences.length > 0 && (
        <ul aria-label={t('differences')} className="divide-y divide-line border-t border-line">
          {differences.map(difference => {
            const { key, kind, director, subject, want, have, ignored } = difference
            const { reapply, adopt } = actionsOf(difference)
            const words = kind === 'other-text' && have === '0' ? 'handText' : kind
            return (
              <li key={key} className="flex flex-wrap items-center gap-2 px-4 py-2 text-sm">
                <StateMark tone={ignored ? 'idle' : 'warn'} shape={ignored ? 'dash' : 'triangle'} bare>
                  {director}
                </StateMark>
                <span className={ignored ? 'text-ink-faint' : undefined}>
                  {t(`kind.${words}`, { subject, want, have })}
                </span>
                {ignored && (
                  <span className="text-xs text-ink-faint">
                    {t('ignoredBy', { ...ignored, until: format.dateTime(ignored.until, 'full') })}
                  </span>
                )}
                <span className="ml-auto flex flex-wrap gap-1.5">
                  {kind === 'other-text' && (
                    <Button small onClick={() => setOpened({ what: 'show', difference })}>
                      {t('show')}
                    </Button>
                  )}
                  <Button small denied={denied ?? (reapply ? undefined : t('nothingToReapply'))} onClick={reapply}>
                    {t('reapply')}
                  </Button>
                  <Button small denied={denied ?? (adopt ? undefined : t('nothingToAdopt'))} onClick={adopt}>
                    {t('adopt')}
                  </Button>
                  {ignored ? (
                    <Button small denied={denied} onClick={() => heed.mutate({ clusterId, key })}>
                      {t('heed')}
                    </Button>
                  ) : (
                    <Button small denied={denied} onClick={() => setOpened({ what: 'ignore', difference })}>
                      {t('ignore')}
                    </Button>
                  )}
                </span>
              </li>
            )
          })}
        </ul>
      )}
      {opened?.what === 'deploy' && <DeployDialog clusterId={clusterId} onClose={() => setOpened(undefined)} />}
      {opened?.what === 'show' && <TextsDialog difference={opened.difference} onClose={() => setOpened(undefined)} />}
      {opened?.what === 'ignore' && (
        <IgnoreDialog clusterId={clusterId} difference={opened.difference} onClose={() => setOpened(undefined)} />
      )}
    </>
  )
}
