'use client'

/** What happened in a time, to be printed and kept: figures, lanes, events by cause, deployments, who did what. */
import { useQuery } from '@tanstack/react-query'
import { Printer } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { MomentInput } from '@/ui/moment-input'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { Table } from '@/ui/table'
import { useSearchWords } from '@/ui/use-search-words'
import { useCluster } from '../cluster/use-cluster'
import { EventGroups } from '../events/event-groups'
import { EventHead } from '../events/event-list'
import { groupEvents } from '../events/group-events'
import { useTransitions } from '../failover/use-transitions'
import { DeploymentsThen } from './deployments-then'
import { incidentFigures, incidentTime } from './incident'
import { IncidentFiguresList } from './incident-figures-list'
import { IncidentLanes } from './incident-lanes'
import { WhoDidWhat } from './who-did-what'

/** As many events as one report lists. */
const MOST = 2000

export function IncidentPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('incident')
  const format = useFormatter()
  const trpc = useTRPC()
  const { words: search, replace } = useSearchWords()
  const [opened] = useState(Date.now)
  const { from, to } = incidentTime(search.get('from'), search.get('to'), opened)
  const { cluster, error } = useCluster(clusterId)
  const window = { span: to - from, start: from, end: to, live: false, at: undefined, event: undefined }
  const { told, error: notTold } = useTransitions(clusterId, window)
  const list = useQuery(
    trpc.event.list.queryOptions({ clusterId, since: from, before: to + 1, order: 'oldest', limit: MOST }),
  )
  const session = useQuery(trpc.session.current.queryOptions())
  const failed = error ?? notTold ?? failureOf(list)?.message
  if (failed) return <Notice tone="bad">{failed}</Notice>
  if (!cluster || !told || !list.data) return <Loading label={t('title')} />
  const groups = groupEvents(list.data)
  const transitions = told.transitions.filter(({ at }) => at >= from && at <= to)
  const go = (words: { from?: number; to?: number }) => {
    const next = new URLSearchParams({ from: from.toFixed(0), to: to.toFixed(0) })
    for (const [name, value] of Object.entries(words)) next.set(name, String(value))
    replace(next)
  }
  return (
    <div className="flex w-full max-w-[44rem] flex-col gap-4">
      <PageHeader
        over={cluster.name}
        title={t('title')}
        note={t('time', { from: format.dateTime(from, 'full'), to: format.dateTime(to, 'full') })}
      />
      <div className="flex flex-wrap items-center gap-2 print:hidden">
        <MomentInput label={t('from')} at={from} onMoment={at => go({ from: at })} />
        <span aria-hidden>–</span>
        <MomentInput label={t('to')} at={to} onMoment={at => go({ to: at })} />
        <span className="ml-auto">
          <Button variant="primary" icon={<Printer />} onClick={() => globalThis.print()}>
            {t('print')}
          </Button>
        </span>
      </div>
      {list.data.length === MOST && <Notice tone="warn">{t('cut', { n: MOST })}</Notice>}
      <Card label={t('figures')} title={t('figures')}>
        <IncidentFiguresList figures={incidentFigures(groups, transitions)} />
      </Card>
      <IncidentLanes cluster={cluster} told={told} from={from} to={to} now={opened} />
      <Card label={t('events')} title={t('events')} flush>
        {groups.length === 0 ? (
          <Empty title={t('noEvents')} />
        ) : (
          <div className="max-sm:[&_thead]:hidden">
            <Table label={t('events')}>
              <EventHead />
              <EventGroups groups={[...groups].reverse()} report />
            </Table>
          </div>
        )}
      </Card>
      <DeploymentsThen clusterId={clusterId} from={from} to={to} />
      <WhoDidWhat clusterId={clusterId} from={from} to={to} />
      <p className="text-xs text-ink-faint">
        {t('made', { at: format.dateTime(opened, 'full'), by: session.data?.email ?? '' })}
      </p>
    </div>
  )
}
