'use client'

import type { ConnectionFilter } from '@keelson/contract/messages/connections'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useRef, useState } from 'react'
import type { DirectorConnections } from '@/server/routers/connection'
import { useTRPC } from '@/trpc/client'

export interface ConnectionsQuery {
  clusterId: string
  directorId: string | undefined
  filter: ConnectionFilter
  limit: number
  /** Shows what was there when it froze; the stream goes on. */
  frozen: boolean
}

export type Tallies = Record<'byState' | 'byClient' | 'byReal' | 'byVirtual', { key: string; count: number }[]>

/** A report this much older than the newest is not shown beside it as if it were of now. */
const TOO_OLD = 15_000

export function useConnections({ clusterId, directorId, filter, limit, frozen }: ConnectionsQuery) {
  const trpc = useTRPC()
  const [reports, setReports] = useState<ReadonlyMap<string, DirectorConnections>>(new Map())
  const [directors, setDirectors] = useState<string[]>([])
  const [error, setError] = useState<string>()
  const shown = useRef(reports)
  const key = JSON.stringify([clusterId, directorId, filter])
  useEffect(() => setReports(new Map()), [key])
  useSubscription(
    trpc.connection.watch.subscriptionOptions(
      { clusterId, directorId, filter, interval: 1000, limit },
      {
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
  if (!frozen) shown.current = reports
  const newest = Math.max(0, ...[...shown.current.values()].map(report => report.at))
  const current = [...shown.current.values()].filter(report => newest - report.at < TOO_OLD)
  const sum = (of: (report: DirectorConnections) => number) => current.reduce((total, report) => total + of(report), 0)
  return {
    rows: inTurn(current.map(report => report.rows)).slice(0, limit),
    tallies: mergeTallies(current),
    total: sum(report => report.total),
    matched: sum(report => report.matched),
    partial: current.some(report => report.partial) || sum(report => report.rows.length) > limit,
    at: newest || undefined,
    directors,
    silent: directors.filter(name => !current.some(report => report.director === name)),
    error,
  }
}

/** One of each by turns: a limit then cuts every director's rows, not all of the last one's. */
function inTurn<Row>(lists: Row[][]): Row[] {
  const longest = Math.max(0, ...lists.map(list => list.length))
  return Array.from({ length: longest }, (_, index) => lists.flatMap(list => list.slice(index, index + 1))).flat()
}

function mergeTallies(reports: DirectorConnections[]): Tallies {
  const merge = (of: keyof Tallies) => {
    const counts = new Map<string, number>()
    for (const report of reports)
      for (const { key, count } of report[of]) counts.set(key, (counts.get(key) ?? 0) + count)
    return [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count)
  }
  return {
    byState: merge('byState'),
    byClient: merge('byClient'),
    byReal: merge('byReal'),
    byVirtual: merge('byVirtual'),
  }
}
