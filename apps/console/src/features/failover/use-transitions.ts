'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/trpc/client'
import { type EventView, useEvents } from '../events/event-list'
import type { Transition } from './lanes'
import type { TimeWindow } from './time-window'

const kinds = ['vrrp-transition', 'split-brain']

export interface Told {
  transitions: Transition[]
  splitBrains: (EventView & { body: Extract<EventView['body'], { kind: 'split-brain' }> })[]
}

/**
 * What a window stands on: of a live one all that is kept of late and what happens; of a past one what was before its
 * end, and the first after it, which say what was so at its end.
 */
export function useTransitions(
  clusterId: string,
  { live, end }: TimeWindow,
): { told: Told | undefined; error?: string } {
  const trpc = useTRPC()
  const now = useEvents({ clusterId, kinds, limit: 500 })
  const before = useQuery(
    trpc.event.list.queryOptions(
      { clusterId, kinds, before: end + 1, limit: 500 },
      { enabled: !live, staleTime: 60_000 },
    ),
  )
  const after = useQuery(
    trpc.event.list.queryOptions(
      { clusterId, kinds, since: end + 1, order: 'oldest', limit: 60 },
      { enabled: !live, staleTime: 60_000 },
    ),
  )
  const error = live ? now.error : (before.error ?? after.error)?.message
  const events = live ? now.events : before.data && after.data && [...[...after.data].reverse(), ...before.data]
  return { told: events && sorted(events), ...(error && { error }) }
}

function sorted(events: EventView[]): Told {
  const told: Told = { transitions: [], splitBrains: [] }
  for (const event of events) {
    const { body } = event
    if (body.kind === 'vrrp-transition') told.transitions.push({ ...event, body })
    else if (body.kind === 'split-brain') told.splitBrains.push({ ...event, body })
  }
  return told
}
