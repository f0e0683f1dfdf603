'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { type EventFilter, eventQuery } from './event-filter'
import type { EventView } from './event-list'

const PAGE = 150
/** So many come while one follows before pages are asked for anew, so that a storm does not fill the browser. */
const MANY = 2000

export interface EventStream {
  /** newest first; undefined: not there yet */
  events: EventView[] | undefined
  error: string | undefined
  paused: boolean
  /** came while it was paused */
  waiting: number
  hasOlder: boolean
  loading: boolean
  setPaused(paused: boolean): void
  /** what waits, without following again */
  showWaiting(): void
  loadOlder(): void
}

/** What is kept, page by page backwards, and what happens meanwhile; paused, what happens waits to be asked for. */
export function useEventStream(filter: EventFilter): EventStream {
  const trpc = useTRPC()
  const query = eventQuery(filter)
  const key = JSON.stringify(query)
  const [fresh, setFresh] = useState<EventView[]>([])
  const [shown, setShown] = useState<number>()
  useEffect(() => {
    setFresh([])
    setShown(undefined)
  }, [key])
  const kept = useInfiniteQuery(
    trpc.event.list.infiniteQueryOptions(
      { ...query, limit: PAGE },
      {
        staleTime: 0,
        getNextPageParam: page => {
          const last = page.at(-1)
          return page.length === PAGE && last ? { at: last.at, id: last.id } : undefined
        },
      },
    ),
  )
  useSubscription(
    trpc.event.follow.subscriptionOptions(query, {
      onStarted: () => void kept.refetch(),
      onData: event => setFresh(events => [...events, event]),
    }),
  )
  const paused = shown !== undefined
  const isMany = !paused && fresh.length >= MANY
  const { refetch } = kept
  useEffect(() => {
    if (isMany) void refetch().then(() => setFresh(events => events.slice(-PAGE)))
  }, [isMany, refetch])
  const visible = paused ? fresh.slice(0, shown) : fresh
  const hidden = new Set(fresh.slice(visible.length).map(({ id }) => id))
  const seen = new Set<string>()
  const events =
    kept.data &&
    [...visible, ...kept.data.pages.flat()]
      .filter(({ id }) => !hidden.has(id) && !seen.has(id) && seen.add(id))
      .sort((a, b) => b.at - a.at)
  return {
    events,
    error: kept.error?.message,
    paused,
    waiting: fresh.length - visible.length,
    hasOlder: kept.hasNextPage,
    loading: kept.isFetchingNextPage,
    setPaused: pause => setShown(pause ? fresh.length : undefined),
    showWaiting: () => setShown(fresh.length),
    loadOlder: () => void kept.fetchNextPage(),
  }
}
