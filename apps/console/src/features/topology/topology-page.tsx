'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import { Age } from '@/ui/age'
import { Card } from '@/ui/card'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { useSearchWords } from '@/ui/use-search-words'
import { useCluster } from '../cluster/use-cluster'
import { openServices, toggled } from './open-services'
import { topologyOf } from './topology'
import { TopologyTable } from './topology-table'

const TopologyPicture = dynamic(() => import('./topology-picture'), { ssr: false })

export function TopologyPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('topology')
  const live = useLive()
  const { words: search, replace } = useSearchWords()
  const { cluster, error } = useCluster(clusterId)
  if (error) return <Notice tone="bad">{error}</Notice>
  if (!cluster || !live.known) return <Loading label={t('title')} />
  const topology = topologyOf(cluster)
  const open = openServices(topology.services, search.getAll('open'))
  const toggle = (service: string) => {
    const next = new URLSearchParams(search)
    next.delete('open')
    for (const id of toggled(open, service)) next.append('open', id)
    replace(next)
  }
  return (
    <>
      <PageHeader
        over={cluster.name}
        title={t('title')}
        note={<Age at={cluster.heardAt} offset={live.clockOffset} />}
      />
      {topology.vips.length + topology.services.length === 0 ? (
        <Card>
          <Empty title={t('emptyTitle')}>{t('empty')}</Empty>
        </Card>
      ) : (
        <>
          <Card label={t('picture')} title={t('picture')} aside={<span>{t('widths')}</span>} flush>
            <TopologyPicture clusterId={clusterId} topology={topology} open={open} onToggle={toggle} />
          </Card>
          <Card label={t('table')} title={t('table')} flush>
            <TopologyTable clusterId={clusterId} topology={topology} open={open} onToggle={toggle} />
          </Card>
        </>
      )}
    </>
  )
}
