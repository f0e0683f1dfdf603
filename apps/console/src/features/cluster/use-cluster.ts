'use client'

import { useQuery } from '@tanstack/react-query'
import { useLive } from '@/features/live/live-provider'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { type ClusterView, clusterView } from './cluster-view'

/** One cluster with its live state; a new view with every change. */
export function useCluster(clusterId: string): { cluster: ClusterView | undefined; error: string | undefined } {
  const trpc = useTRPC()
  const live = useLive()
  const outline = useQuery(trpc.cluster.overview.queryOptions({ clusterId }, { refetchInterval: 5000 }))
  const first = outline.data?.[0]
  return { cluster: first && clusterView(first, live), error: failureOf(outline)?.message }
}
