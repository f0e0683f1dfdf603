'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { Card } from '@/ui/card'
import { Select } from '@/ui/field'
import { PageHeader } from '@/ui/page-header'
import { EventList } from './event-list'

const kinds = [
  'vrrp-transition',
  'vrrp-peer',
  'split-brain',
  'vrrp-priority',
  'tracker',
  'vip',
  'real-server',
  'quorum',
  'weight',
  'operator-state',
  'check',
  'certificate',
  'vrrp-group',
  'process',
  'config',
  'forwarder',
] as const

export function EventsPage() {
  const t = useTranslations('events')
  const router = useRouter()
  const trpc = useTRPC()
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const search = useSearchParams()
  const kind = kinds.find(known => known === search.get('kind'))
  const clusterId = search.get('cluster') ?? undefined
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(search)
    if (value) next.set(name, value)
    else next.delete(name)
    router.replace(`${paths.events}?${next}`)
  }
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Select
              aria-label={t('cluster')}
              className="!w-44"
              value={clusterId ?? ''}
              onChange={event => choose('cluster', event.target.value)}
            >
              <option value="">{t('allClusters')}</option>
              {clusters.data?.map(cluster => (
                <option key={cluster.id} value={cluster.id}>
                  {cluster.name}
                </option>
              ))}
            </Select>
            <Select
              aria-label={t('kind')}
              className="!w-44"
              value={kind ?? ''}
              onChange={event => choose('kind', event.target.value)}
            >
              <option value="">{t('allKinds')}</option>
              {kinds.map(known => (
                <option key={known} value={known}>
                  {t(`kinds.${known}`)}
                </option>
              ))}
            </Select>
          </>
        }
      />
      <Card flush>
        <EventList clusterId={clusterId} kinds={kind && [kind]} limit={300} />
      </Card>
    </>
  )
}
