'use client'

import { SlidersHorizontal } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import { paths } from '@/paths'
import { Age } from '@/ui/age'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { EventList } from '../events/event-list'
import { OrdersCard } from '../failover/orders-card'
import { TruthCard } from '../truth/truth-card'
import { ClusterSummary } from './cluster-summary'
import { InterfaceTable } from './interface-table'
import { ManageCard } from './manage-card'
import { ProblemList } from './problem-list'
import { problemsOf } from './problems'
import { useCluster } from './use-cluster'

export function ClusterPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('cluster')
  const router = useRouter()
  const live = useLive()
  const { cluster, error } = useCluster(clusterId)
  if (error) return <Notice tone="bad">{error}</Notice>
  if (!cluster || !live.known) return <Loading label={t('loading')} />
  return (
    <>
      <PageHeader
        over={t('cluster')}
        title={cluster.name}
        note={<Age at={cluster.heardAt} offset={live.clockOffset} />}
        actions={
          <Button icon={<SlidersHorizontal />} onClick={() => router.push(paths.config(clusterId))}>
            {t('edit')}
          </Button>
        }
      />
      <Card title={t('attention')}>
        <ProblemList clusters={[{ ...cluster, problems: problemsOf(cluster) }]} />
      </Card>
      <Card title={t('now')} flush>
        <ClusterSummary cluster={cluster} />
      </Card>
      <TruthCard clusterId={clusterId} />
      <OrdersCard cluster={cluster} />
      <InterfaceTable directors={cluster.directors} />
      <Card title={t('latestEvents')} flush>
        <EventList clusterId={clusterId} limit={12} />
      </Card>
      <ManageCard cluster={cluster} />
    </>
  )
}
