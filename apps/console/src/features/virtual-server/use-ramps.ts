'use client'

import { useSubscription } from '@trpc/tanstack-react-query'
import { useState } from 'react'
import type { RampView } from '@/server/real-servers/weight-ramps'
import { useTRPC } from '@/trpc/client'

/** Ramps of a virtual server by real server: those that run, and what became of those that ended of late. */
export function useRamps(clusterId: string, virtualServer: string): ReadonlyMap<string, RampView> {
  const trpc = useTRPC()
  const [ramps, setRamps] = useState<ReadonlyMap<string, RampView>>(new Map())
  useSubscription(
    trpc.ramp.watch.subscriptionOptions(
      { clusterId, virtualServer },
      { onData: told => setRamps(new Map(told.map(ramp => [ramp.realServer, ramp]))) },
    ),
  )
  return ramps
}
