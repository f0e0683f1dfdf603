'use client'

/** More than one MASTER of one virtual router: said as loud as anything here, with what helps in place. */
import { Megaphone, PauseCircle } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMay } from '@/features/people/use-may'
import { useTold } from '@/features/told/use-told'
import { Button } from '@/ui/button'
import { Notice } from '@/ui/notice'
import type { ClusterView, DirectorView } from '../cluster/cluster-view'
import type { PendingOrder } from './order-dialog'
import { instanceOf } from './readiness'
import type { Told } from './use-transitions'

export interface SplitBrainNoticeProps {
  cluster: ClusterView
  instance: string
  virtual_router_id: number
  masters: DirectorView[]
  evidence: Told['splitBrains']
  onOrder(order: PendingOrder): void
}

export function SplitBrainNotice({
  cluster,
  instance,
  virtual_router_id,
  masters,
  evidence,
  onOrder,
}: SplitBrainNoticeProps) {
  const t = useTranslations('failover')
  const told = useTold()
  const tOrder = useTranslations('order')
  const denied = useMay('operator', cluster.id)
  const [last] = evidence
  const seen = last && !last.body.over ? last : undefined
  if (masters.length < 2 && !seen) return null
  return (
    <Notice
      tone="bad"
      title={
        masters.length > 1
          ? t('splitBrain', { instance, directors: masters.map(({ name }) => name).join(', ') })
          : t('splitBrainSeen', { instance, director: seen?.director ?? '' })
      }
    >
      <p>{seen ? told(seen.body.text) : t('splitBrainNote')}</p>
      <ul className="mt-2 flex flex-col gap-2">
        {masters.map(director => {
          const state = instanceOf(director, virtual_router_id)
          return (
            <li key={director.id} className="flex flex-wrap items-center gap-2">
              <span className="min-w-24 font-semibold text-ink">{director.name}</span>
              <Button
                small
                icon={<PauseCircle />}
                denied={denied}
                onClick={() => onOrder({ kind: 'demote', director })}
              >
                {tOrder('demote.button')}
              </Button>
              {state && (
                <Button
                  small
                  icon={<Megaphone />}
                  denied={denied}
                  onClick={() => onOrder({ kind: 'reannounce', director, instance: state })}
                >
                  {tOrder('reannounce.button')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </Notice>
  )
}
