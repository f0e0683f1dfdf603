'use client'

import type { ConnectionFilter } from '@keelson/contract/messages/connections'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useState } from 'react'
import type { DirectorConnections } from '@/server/routers/connection'
import { useTRPC } from '@/trpc/client'
import { mergeReports, type SeenConnections } from './merge-reports'

export interface ConnectionsQuery {
  clusterId: string
  directorId: string | undefined
  filter: ConnectionFilter
  limit: number
  /** Shows what was there when it froze; the directors are not asked meanwhile. */
  frozen: boolean
}

export function useConnections({ clusterId, directorId, filter, limit, frozen }: ConnectionsQuery): SeenConnections & {
  error: string | undefined
} {
  const trpc = useTRPC()
  const [reports, setReports] = useState<ReadonlyMap<string, DirectorConnections>>(new Map())
  const [directors, setDirectors] = useState<string[]>([])
  const [error, setError] = useState<string>()
  const key = JSON.stringify([clusterId, directorId, filter, limit])
  useEffect(() => setReports(new Map()), [key])
  useSubscription(
    trpc.connection.watch.subscriptionOptions(
      { clusterId, directorId, filter, interval: 1000, limit },
      {
        enabled: !frozen,
        onData: data => {
          setError(undefined)
          setDirectors(data.directors)
          if (data.reports.length === 0) return
          setReports(known => {
            const next = new Map(known)
            for (const report of data.reports) next.set(report.director, report)
            return next
          })
        },
        onError: failure => setError(failure.message),
      },
    ),
  )
  return { ...mergeReports([...reports.values()], directors, limit), error }
}
