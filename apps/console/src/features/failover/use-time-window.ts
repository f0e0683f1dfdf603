'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/trpc/client'
import { useSearchWords } from '@/ui/use-search-words'
import { type TimeWindow, timeWindow } from './time-window'

/** The window by the URL, and how to change it. A link with nothing but an event is asked when that was. */
export function useTimeWindow(clusterId: string, now: number) {
  const trpc = useTRPC()
  const { words: search, replace } = useSearchWords()
  const id = search.get('event')
  const wanted = id !== null && !search.has('at') && !search.has('end')
  const event = useQuery(
    trpc.event.one.queryOptions({ clusterId, id: id ?? '' }, { enabled: wanted, retry: false, staleTime: Infinity }),
  )
  const at = search.get('at') ?? event.data?.at.toString()
  const window: TimeWindow = timeWindow(
    { span: search.get('span'), end: search.get('end'), at: at ?? null, event: id },
    now,
  )
  /** undefined takes a word out */
  const go = (words: { span?: number; end?: number | undefined; at?: number; event?: string }) => {
    const next = new URLSearchParams(search)
    if ('end' in words || words.at !== undefined) for (const name of ['end', 'at', 'event']) next.delete(name)
    for (const [name, value] of Object.entries(words)) if (value !== undefined) next.set(name, String(value))
    replace(next)
  }
  return { window, go, missing: event.error?.message }
}
