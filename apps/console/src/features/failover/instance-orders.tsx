'use client'

/** The orders that one instance on one director can take now; what it cannot take says why. */
import type { VrrpState } from '@keelson/contract/messages/live-state'
import { ArrowLeftRight, Megaphone, Undo2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useMay } from '@/features/people/use-may'
import { Button } from '@/ui/button'
import { Tag } from '@/ui/state-mark'
import type { DirectorView } from '../cluster/cluster-view'
import type { PendingOrder } from './order-dialog'

export function InstanceOrders({
  clusterId,
  director,
  instance,
  onOrder,
}: {
  clusterId: string
  director: DirectorView
  instance: VrrpState
  onOrder(order: PendingOrder): void
}) {
  const t = useTranslations('order')
  const denied = useMay('operator', clusterId)
  const lost = director.agent?.connected ? undefined : t('lost', { director: director.name })
  const isMaster = instance.state === 'MASTER'
  const notMaster = isMaster ? undefined : t('notMaster')
  const notBackup = instance.state === 'BACKUP' ? undefined : isMaster ? t('isMaster') : t('notTakingPart')
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <Button
        small
        icon={<ArrowLeftRight />}
        denied={denied ?? lost ?? notMaster}
        onClick={() => onOrder({ kind: 'failover', director, instance })}
      >
        {t('failover.button')}
      </Button>
      <Button
        small
        icon={<Undo2 />}
        denied={denied ?? lost ?? notBackup}
        onClick={() => onOrder({ kind: 'failback', director, instance })}
      >
        {t('failback.button')}
      </Button>
      <Button
        small
        icon={<Megaphone />}
        denied={denied ?? lost ?? notMaster}
        onClick={() => onOrder({ kind: 'reannounce', director, instance })}
      >
        {t('reannounce.button')}
      </Button>
      <HeldBack instance={instance} />
    </span>
  )
}

export function HeldBack({ instance: { heldBack } }: { instance: VrrpState }) {
  const t = useTranslations('order')
  const format = useFormatter()
  if (!heldBack) return null
  const { by, until } = heldBack
  const time = until === undefined ? '' : format.dateTime(until, 'time')
  return (
    <Tag tone="warn" title={until === undefined ? t('heldBy', { by }) : t('heldByUntil', { by, time })}>
      {t('heldBack')}
    </Tag>
  )
}
