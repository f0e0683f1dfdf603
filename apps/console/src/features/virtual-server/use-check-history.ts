'use client'

import type { CheckResult } from '@keelson/contract/messages/from-agent'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/trpc/client'

/** milliseconds: what is newer comes with the live state */
const REFRESH = 10_000

/** What one director's checks of a real server saw of late, oldest first. */
export function useCheckHistory(directorId: string | undefined, virtualServer: string, realServer: string) {
  const trpc = useTRPC()
  const { data, error } = useQuery(
    trpc.realServer.checkHistory.queryOptions(
      { directorId: directorId ?? '', virtualServer, realServer },
      { enabled: directorId !== undefined, refetchInterval: REFRESH },
    ),
  )
  return { results: data?.results ?? NONE, error: data?.error ?? error?.message }
}

/** Of several. */
export function useCheckHistories(
  directorId: string | undefined,
  virtualServer: string,
  realServers: readonly string[],
) {
  const trpc = useTRPC()
  return useQueries({
    queries: realServers.map(realServer =>
      trpc.realServer.checkHistory.queryOptions(
        { directorId: directorId ?? '', virtualServer, realServer },
        { enabled: directorId !== undefined, refetchInterval: REFRESH },
      ),
    ),
    combine: answers => answers.map(({ data }) => data?.results ?? NONE),
  })
}

const NONE: CheckResult[] = []
