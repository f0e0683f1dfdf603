'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Card } from '@/ui/card'
import { Select } from '@/ui/field'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { ChannelCard } from './channel-card'
import { DeliveryCard } from './delivery-card'
import { MailForm } from './mail-form'

export function AlertsPage() {
  const t = useTranslations('alerts')
  const trpc = useTRPC()
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const [chosen, choose] = useState<string>()
  const clusterId = chosen ?? clusters.data?.[0]?.id
  if (!clusters.data) return <Loading label={t('title')} />
  return (
    <>
      <PageHeader
        title={t('title')}
        note={t('note')}
        actions={
          clusters.data.length > 1 && (
            <Select
              aria-label={t('cluster')}
              className="w-48"
              value={clusterId}
              onChange={event => choose(event.target.value)}
            >
              {clusters.data.map(cluster => (
                <option key={cluster.id} value={cluster.id}>
                  {cluster.name}
                </option>
              ))}
            </Select>
          )
        }
      />
      <ChannelCard />
      {clusterId ? (
        <ClusterMail key={clusterId} clusterId={clusterId} />
      ) : (
        <Card>
          <Empty
            title={t('emptyTitle')}
            action={
              <Link className="font-semibold text-accent hover:underline" href={paths.import}>
                {t('import')}
              </Link>
            }
          >
            {t('empty')}
          </Empty>
        </Card>
      )}
      <DeliveryCard />
    </>
  )
}

function ClusterMail({ clusterId }: { clusterId: string }) {
  const t = useTranslations('alerts')
  const trpc = useTRPC()
  const settings = useQuery(trpc.alert.settings.queryOptions({ clusterId }))
  const failed = failureOf(settings)
  if (failed) return <Notice tone="bad">{failed.message}</Notice>
  if (!settings.data) return <Loading label={t('title')} />
  const [first] = settings.data
  if (!first) return null
  const differ = settings.data.some(other => JSON.stringify(other.settings) !== JSON.stringify(first.settings))
  return (
    <>
      {differ && <Notice tone="warn">{t('differ', { director: first.director })}</Notice>}
      <MailForm clusterId={clusterId} start={first.settings} directors={settings.data.map(other => other.director)} />
    </>
  )
}
