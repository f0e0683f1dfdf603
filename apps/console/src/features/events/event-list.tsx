'use client'

import { useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { AppRouter } from '@/server/routers/app-router'
import { useTRPC } from '@/trpc/client'
import { Empty, Loading, Notice } from '@/ui/notice'
import { Head, HeadCell, Table } from '@/ui/table'
import { EventRow } from './event-row'

export type EventView = inferRouterOutputs<AppRouter>['event']['list'][number]

export interface EventQuery {
  clusterId?: string | undefined
  kinds?: string[] | undefined
  limit?: number
}

/** Newest first: what is kept, then what happens while one looks. */
export function useEvents({ clusterId, kinds, limit = 200 }: EventQuery): {
  events: EventView[] | undefined
  error: string | undefined
} {
  const trpc = useTRPC()
  const [fresh, setFresh] = useState<EventView[]>([])
  const kept = useQuery(trpc.event.list.queryOptions({ clusterId, kinds, limit }, { staleTime: 0 }))
  const key = `${clusterId} ${kinds?.join()}`
  useEffect(() => setFresh([]), [key])
  useSubscription(
    trpc.event.follow.subscriptionOptions(
      { clusterId, kinds },
      {
        onStarted: () => void kept.refetch(),
        onData: event => setFresh(events => [event, ...events].slice(0, 500)),
      },
    ),
  )
  if (!kept.data) return { events: undefined, error: kept.error?.message }
  const seen = new Set<string>()
  const events = [...fresh, ...kept.data].filter(event => !seen.has(event.id) && seen.add(event.id))
  return { events: events.sort((a, b) => b.at - a.at).slice(0, limit), error: undefined }
}

export function EventList(query: EventQuery) {
  const t = useTranslations('events')
  const { events, error } = useEvents(query)
  if (error) return <Notice tone="bad">{error}</Notice>
  if (!events) return <Loading label={t('title')} />
  if (events.length === 0) return <Empty title={t('emptyTitle')}>{t('empty')}</Empty>
  return (
    <div className="max-sm:[&_thead]:hidden">
      <Table label={t('title')}>
        <EventHead />
        <tbody>
          {events.map(event => (
            <EventRow key={event.id} event={event} />
          ))}
        </tbody>
      </Table>
    </div>
  )
}

export function EventHead() {
  const t = useTranslations('events')
  return (
    <Head>
      <HeadCell>{t('at')}</HeadCell>
      <HeadCell>{t('severity')}</HeadCell>
      <HeadCell>{t('director')}</HeadCell>
      <HeadCell className="w-full">{t('what')}</HeadCell>
    </Head>
  )
}
