/** Live connections of all directors of a cluster or of one, filtered and counted on the directors. */
import { type Connection, ConnectionFilter, type ConnectionsReport } from '@keelson/contract/messages/connections'
import { z } from 'zod'
import { allow, notFound, router } from '../trpc'
import { batches } from './batches'

export interface DirectorConnections extends Omit<ConnectionsReport, 'rows'> {
  director: string
  directorId: string
  rows: (Connection & { director: string })[]
}

export const connectionRouter = router({
  /** One report of one director at a time; `directors` names all that are asked, so that a silent one is seen. */
  watch: allow('viewer', 'cluster')
    .input(
      z.object({
        clusterId: z.string().max(50),
        directorId: z.string().max(50).optional(),
        filter: ConnectionFilter,
        interval: z.number().int().min(250).max(60_000).default(1000),
        limit: z.number().int().min(0).max(5000).default(500),
      }),
    )
    .subscription(async function* ({ ctx, input, signal }): AsyncGenerator<{
      now: number
      directors: string[]
      reports: DirectorConnections[]
    }> {
      const chosen = ctx.bindings
        .ofCluster(input.clusterId)
        .filter(binding => !input.directorId || binding.directorId === input.directorId)
      if (input.directorId && chosen.length === 0) throw notFound('director with an agent', input.directorId)
      const queue = batches<DirectorConnections>({ gather: 20, quiet: 2000 })
      const { filter, interval, limit } = input
      const stop = chosen.map(({ agentName, directorName, directorId }) =>
        ctx.hub.watchConnections(agentName, { filter, interval, limit }, report => {
          const rows = report.rows.map(row => ({ ...row, director: directorName }))
          queue.push([{ ...report, rows, director: directorName, directorId }])
        }),
      )
      const directors = chosen.map(binding => binding.directorName)
      try {
        yield { now: Date.now(), directors, reports: [] }
        for await (const reports of queue.read(signal)) yield { now: Date.now(), directors, reports }
      } finally {
        for (const end of stop) end?.()
      }
    }),
})
