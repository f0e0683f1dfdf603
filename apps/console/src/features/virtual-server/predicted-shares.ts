/** A preview: the director's own scheduler code says, in the browser, what the weights will do. */
import { predictShares } from '@keelson/director/schedulers/predict-shares'
import type { SchedulerName } from '@keelson/keepalived-conf/config'
import type { PoolRow } from './pool'

type Predicted = Pick<PoolRow, 'id' | 'state' | 'takes' | 'activeConnections' | 'inactiveConnections'>

/** Share of new connections by real server; undefined for a scheduler that cannot be foretold. */
export function predictedShares(lb_algo: string, rows: readonly Predicted[]): Map<string, number> | undefined {
  const destinations = rows
    .filter(row => row.state?.health !== 'down')
    .map(row => ({
      id: row.id,
      weight: row.takes,
      activeConnections: row.activeConnections,
      inactiveConnections: row.inactiveConnections,
    }))
  const shares = predictShares(lb_algo as SchedulerName, destinations) as Map<string, number> | undefined
  if (shares) for (const row of rows) if (row.state?.health === 'down') shares.set(row.id, 0)
  return shares
}
