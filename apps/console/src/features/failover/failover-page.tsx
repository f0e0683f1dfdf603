'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import { Age } from '@/ui/age'
import { Card } from '@/ui/card'
import { useNow } from '@/ui/clock'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { Tag } from '@/ui/state-mark'
import { useCluster } from '../cluster/use-cluster'
import { InstanceSection } from './instance-section'
import { useTimeWindow } from './use-time-window'
import { useTransitions } from './use-transitions'
import { WindowBar } from './window-bar'

export function FailoverPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('failover')
  const format = useFormatter()
  const live = useLive()
  const now = useNow() + live.clockOffset
  const { window, go, missing } = useTimeWindow(clusterId, now)
  const { cluster, error } = useCluster(clusterId)
  const { told, error: notTold } = useTransitions(clusterId, window)
  const failed = error ?? notTold
  if (failed) return <Notice tone="bad">{failed}</Notice>
  if (!cluster || !told || !live.known) return <Loading label={t('title')} />
  const instances = [
    ...new Set([
      ...cluster.directors.flatMap(({ vrrp }) => vrrp.map(({ name }) => name)),
      ...told.transitions.map(({ body }) => body.instance),
    ]),
  ]
  return (
    <>
      <PageHeader
        over={cluster.name}
        title={t('title')}
        note={
          window.live ? (
            <Age at={cluster.heardAt} offset={live.clockOffset} />
          ) : (
            <Tag tone="warn">
              {t('past', { from: format.dateTime(window.start, 'full'), to: format.dateTime(window.end, 'full') })}
            </Tag>
          )
        }
        actions={<WindowBar clusterId={clusterId} window={window} now={now} go={go} />}
      />
      {missing && <Notice tone="warn">{missing}</Notice>}
      {instances.length === 0 && (
        <Card>
          <Empty title={t('emptyTitle')}>{t('empty')}</Empty>
        </Card>
      )}
      {instances.map(instance => (
        <InstanceSection
          key={instance}
          cluster={cluster}
          instance={instance}
          window={window}
          now={now}
          told={told}
          onMoment={(at, event) => go({ at, event })}
        />
      ))}
    </>
  )
}
