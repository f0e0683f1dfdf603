'use client'

import { useQuery } from '@tanstack/react-query'
import { Import } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Age } from '@/ui/age'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { WaitingAgents } from '../agents/waiting-agents'
import { EventList } from '../events/event-list'
import { ClusterSummary } from './cluster-summary'
import { ClusterTiles } from './cluster-tiles'
import { clusterView } from './cluster-view'
import { ProblemList } from './problem-list'
import { problemsOf } from './problems'

export function Dashboard() {
  const t = useTranslations('dashboard')
  const trpc = useTRPC()
  const router = useRouter()
  const live = useLive()
  const outlines = useQuery(trpc.cluster.overview.queryOptions({}, { refetchInterval: 5000 }))
  const failed = failureOf(outlines)
  if (failed) return <Notice tone="bad">{failed.message}</Notice>
  if (!outlines.data || !live.known) return <Loading label={t('title')} />
  const clusters = outlines.data
    .map(outline => clusterView(outline, live))
    .map(cluster => ({ ...cluster, problems: problemsOf(cluster) }))

  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <Button icon={<Import />} onClick={() => router.push(paths.import)}>
            {t('import')}
          </Button>
        }
      />
      <WaitingAgents />
      {clusters.length === 0 ? (
        <Card>
          <Empty
            title={t('emptyTitle')}
            action={
              <Link href={paths.import} className="font-semibold text-accent hover:underline">
                {t('import')}
              </Link>
            }
          >
            {t('empty')}
          </Empty>
        </Card>
      ) : (
        <Card title={t('attention')} label={t('attention')}>
          <ProblemList clusters={clusters} />
        </Card>
      )}
      <ClusterTiles clusters={clusters} />
      {clusters.map(cluster => (
        <Card
          key={cluster.id}
          label={cluster.name}
          title={
            <Link href={paths.cluster(cluster.id)} className="hover:underline">
              {cluster.name}
            </Link>
          }
          aside={
            <>
              <span>
                {t('connections', { active: cluster.activeConnections, inactive: cluster.inactiveConnections })}
              </span>
              <Age at={cluster.heardAt} offset={live.clockOffset} />
            </>
          }
          flush
        >
          <ClusterSummary cluster={cluster} />
        </Card>
      ))}
      {clusters.length > 0 && (
        <Card
          title={t('latest')}
          aside={
            <Link href={paths.events} className="text-accent hover:underline">
              {t('allEvents')}
            </Link>
          }
          flush
        >
          <EventList limit={8} />
        </Card>
      )}
    </>
  )
}
