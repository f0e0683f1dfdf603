'use client'

/** An order with its preview: what will happen, then what was seen to happen. */
import type { VrrpState } from '@keelson/contract/messages/live-state'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTold } from '@/features/told/use-told'
import { useTRPCClient } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field, Select } from '@/ui/field'
import { Notice } from '@/ui/notice'
import type { ClusterView, DirectorView } from '../cluster/cluster-view'
import { previewFailover } from './preview-failover'
import { PreviewText } from './preview-text'

export type PendingOrder =
  | { director: DirectorView; kind: 'failover' | 'failback' | 'reannounce'; instance: VrrpState }
  | { director: DirectorView; kind: 'demote' | 'reload' | 'restartChecks' }

/** seconds; 0: until failback */
const holds = [0, 300, 1800, 7200] as const

export function OrderDialog({
  cluster,
  order,
  onClose,
}: {
  cluster: ClusterView
  order: PendingOrder
  onClose(): void
}) {
  const t = useTranslations('order')
  const tDialog = useTranslations('dialog')
  const client = useTRPCClient()
  const [hold, setHold] = useState(0)
  // What the person decided on: a state that changes while the dialog is open must not be what is sent.
  const [seen] = useState(order)
  const give = useMutation({
    mutationFn: () => {
      const directorId = seen.director.id
      const held = hold > 0 ? { hold } : {}
      if (seen.kind === 'demote') return client.order.demote.mutate({ directorId, ...held })
      if (seen.kind === 'reload') return client.order.reload.mutate({ directorId })
      if (!('instance' in seen)) return client.order.restartChecks.mutate({ directorId })
      const { name: instance, state, since } = seen.instance
      const input = { directorId, instance, seen: { state, since } }
      if (seen.kind === 'failover') return client.order.failover.mutate({ ...input, ...held })
      return client.order[seen.kind].mutate(input)
    },
  })
  const previews = previewsOf(cluster, order)
  const impossible = previews.some(({ foreseen }) => !foreseen.ok) && !(order.kind === 'failback' && isHeld(order))
  const { director } = seen
  const names = { director: director.name, instance: 'instance' in seen ? seen.instance.name : '' }

  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t(`${seen.kind}.title`, names)}
      description={t(`${seen.kind}.note`, names)}
      closeLabel={tDialog('close')}
      footer={
        give.isSuccess ? (
          <Button variant="primary" onClick={onClose}>
            {tDialog('close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{tDialog('cancel')}</Button>
            <Button variant="primary" busy={give.isPending} disabled={impossible} onClick={() => give.mutate()}>
              {t(`${seen.kind}.do`)}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {give.isSuccess ? (
          <Outcome answer={give.data} />
        ) : (
          <>
            {previews.map(({ instance, foreseen }) => (
              <PreviewText key={instance} instance={instance} foreseen={foreseen} />
            ))}
            {(seen.kind === 'failover' || seen.kind === 'demote') && (
              <Field label={t('hold')} help={t('holdNote')}>
                {props => (
                  <Select {...props} value={hold} onChange={event => setHold(Number(event.target.value))}>
                    {holds.map(seconds => (
                      <option key={seconds} value={seconds}>
                        {seconds === 0 ? t('untilFailback') : t('minutes', { n: seconds / 60 })}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
            )}
            {give.isError && (
              <Notice tone="bad" title={t('refused')}>
                {give.error.message}
              </Notice>
            )}
          </>
        )}
      </div>
    </Dialog>
  )
}

interface Answer {
  effect: string
  takeOver?: { director: string; after: number; announcements: number } | null | undefined
}

function Outcome({ answer: { effect, takeOver } }: { answer: Answer }) {
  const t = useTranslations('order')
  const told = useTold()
  const seen =
    takeOver &&
    t('tookOver', {
      director: takeOver.director,
      seconds: (takeOver.after / 1000).toFixed(2),
      n: takeOver.announcements,
    })
  return (
    <Notice tone={takeOver === null ? 'warn' : 'ok'} title={takeOver === null ? t('nobody') : (seen ?? t('done'))}>
      <span className="font-mono text-xs">{told(effect)}</span>
    </Notice>
  )
}

function previewsOf(cluster: ClusterView, order: PendingOrder) {
  const known = cluster.directors.map(({ name, agent, vrrp }) => ({ name, connected: agent?.connected === true, vrrp }))
  const of = (kind: 'failover' | 'failback', { name, virtual_router_id }: VrrpState) => ({
    instance: name,
    foreseen: previewFailover(kind, known, order.director.name, virtual_router_id),
  })
  if (order.kind === 'failover' || order.kind === 'failback') return [of(order.kind, order.instance)]
  if (order.kind !== 'demote') return []
  return order.director.vrrp.filter(({ state }) => state === 'MASTER').map(each => of('failover', each))
}

const isHeld = (order: PendingOrder) => 'instance' in order && order.instance.heldBack !== undefined
