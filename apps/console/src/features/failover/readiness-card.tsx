'use client'

/** Each director that is not MASTER, with everything it needs to take over: a mark and words for each. */
import { ArrowLeftRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMay } from '@/features/people/use-may'
import { useTold } from '@/features/told/use-told'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { type Shape, StateMark, type Tone } from '@/ui/state-mark'
import type { ClusterView, DirectorView } from '../cluster/cluster-view'
import type { PendingOrder } from './order-dialog'
import { type Fact, instanceOf, readinessOf, type Verdict } from './readiness'

const looks: Record<Verdict, { tone: Tone; shape: Shape }> = {
  ok: { tone: 'ok', shape: 'disc' },
  bad: { tone: 'bad', shape: 'triangle' },
  warn: { tone: 'warn', shape: 'square' },
  unknown: { tone: 'idle', shape: 'ring' },
}

export interface ReadinessCardProps {
  cluster: ClusterView
  virtual_router_id: number
  master: DirectorView | undefined
  now: number
  onOrder(order: PendingOrder): void
}

export function ReadinessCard({ cluster, virtual_router_id, master, now, onOrder }: ReadinessCardProps) {
  const t = useTranslations('readiness')
  const denied = useMay('operator', cluster.id)
  const others = cluster.directors.filter(
    director =>
      !(director.agent?.connected && instanceOf(director, virtual_router_id)?.state === 'MASTER') &&
      (director.agent !== undefined || director.agentName !== null),
  )
  if (others.length === 0) return null
  const state = instanceOf(master, virtual_router_id)
  return (
    <Card
      label={t('title')}
      title={t('title')}
      aside={
        <Button
          small
          icon={<ArrowLeftRight />}
          denied={denied ?? (master && state ? undefined : t('noMaster'))}
          onClick={() => master && state && onOrder({ kind: 'failover', director: master, instance: state })}
        >
          {t('planned')}
        </Button>
      }
      flush
    >
      <ul className="divide-y divide-line">
        {others.map(director => {
          const { ready, facts } = readinessOf(director, virtual_router_id, master, now)
          return (
            <li key={director.id} aria-label={director.name} className="flex flex-col gap-2 px-4 py-3">
              <span className="flex flex-wrap items-center gap-3">
                <span className="font-semibold">{director.name}</span>
                <StateMark {...looks[ready ? 'ok' : 'bad']}>{t(ready ? 'ready' : 'notReady')}</StateMark>
              </span>
              <ul className="grid gap-x-6 gap-y-1 sm:grid-cols-2 xl:grid-cols-3">
                {facts.map(fact => (
                  <FactLine key={fact.name} fact={fact} />
                ))}
              </ul>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function FactLine({ fact: { name, verdict, words, values } }: { fact: Fact }) {
  const t = useTranslations('readiness')
  const told = useTold()
  const said = values && {
    ...values,
    ...(typeof values.reason === 'string' && { reason: told(values.reason) }),
    ...(typeof values.fault === 'string' && { fault: told(values.fault) }),
  }
  return (
    <li className="flex items-baseline gap-2 text-xs">
      <StateMark {...looks[verdict]} bare>
        {t(`verdicts.${verdict}`)}
      </StateMark>
      <span className="min-w-0 break-words text-ink-soft">{t(`facts.${name}.${words}`, said)}</span>
    </li>
  )
}
