/** The page that shows more of an event: its moment in the failover view, or what it is about. Pure. */
import { paths } from '../../paths'
import type { Groupable } from './group-events'

export function eventLink({ id, at, clusterId, body }: Groupable): string | undefined {
  if (!clusterId) return undefined
  switch (body.kind) {
    case 'vrrp-transition':
      return paths.failover(clusterId, { at: Math.round(at), event: id })
    case 'vrrp-group':
    case 'vrrp-peer':
    case 'vrrp-priority':
    case 'split-brain':
    case 'tracker':
    case 'vip':
      return paths.failover(clusterId, { at: Math.round(at) })
    case 'real-server':
    case 'check':
    case 'certificate':
    case 'quorum':
    case 'weight':
    case 'operator-state':
      return paths.virtualServer(clusterId, body.virtualServer)
    case 'config':
      return paths.config(clusterId)
    case 'process':
    case 'forwarder':
      return paths.cluster(clusterId)
  }
}
