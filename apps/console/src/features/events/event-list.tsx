'use client'

import { useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { AppRouter } from '@/server/routers/app-router'
import { useTRPC } from '@/trpc/client'
import { Empty, Loading, Notice } from '@/ui/notice'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { useEventWords } from './use-event-words'

export type EventView = inferRouterOutputs<AppRouter>['event']['list'][number]

const looks = {
  info: { tone: 'idle', shape: 'ring' },
  warning: { tone: 'warn', shape: 'triangle' },
  error: { tone: 'bad', shape: 'triangle' },
} as const

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
  const format = useFormatter()
  const words = useEventWords()
  const { events, error } = useEvents(query)
  if (error) return <Notice tone="bad">{error}</Notice>
  if (!events) return <Loading label={t('title')} />
  if (events.length === 0) return <Empty title={t('emptyTitle')}>{t('empty')}</Empty>
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('at')}</HeadCell>
        <HeadCell>{t('severity')}</HeadCell>
        <HeadCell>{t('director')}</HeadCell>
        <HeadCell className="w-full">{t('what')}</HeadCell>
      </Head>
      <tbody>
        {events.map(event => (
          <Row key={event.id}>
            <Cell mono className="whitespace-nowrap" title={format.dateTime(event.at, 'full')}>
              {timeOf(event.at)}
            </Cell>
            <Cell>
              <StateMark {...looks[event.severity]} bare>
                {t(`severities.${event.severity}`)}
              </StateMark>
            </Cell>
            <Cell className="whitespace-nowrap">{event.director}</Cell>
            <Cell className="break-words">{words(event.body)}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}

/** Today's time, with the day before it when it was another; to the millisecond, since failovers are told in them. */
function timeOf(at: number): string {
  const date = new Date(at)
  const pad = (n: number, width = 2) => String(n).padStart(width, '0')
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`
  const today = new Date()
  if (date.toDateString() === today.toDateString()) return time
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${time}`
}
