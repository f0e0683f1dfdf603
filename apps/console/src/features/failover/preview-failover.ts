/** A preview of an order by the directors' own formulas, from what they report now; browser and server ask the same. */
import type { VrrpState } from '@keelson/contract/messages/live-state'
import {
  type Contender,
  type Foreseen,
  foreseeDemotion,
  foreseeFailback,
} from '@keelson/director/vrrp/foresee-failover'

export type { Foreseen }

/** One director as far as it is told; what a lost one said last is not known to be so. */
export interface KnownDirector {
  name: string
  connected: boolean
  vrrp: readonly VrrpState[]
}

/** keepalived's default, for agents that do not say which. */
const VERSION = 2

/** One virtual router is one election, whatever each director calls the instance. */
export function previewFailover(
  order: 'failover' | 'failback',
  directors: readonly KnownDirector[],
  name: string,
  virtualRouterId: number,
): Foreseen {
  const contenders = directors.map(({ name, connected, vrrp }): Contender => {
    const told = connected ? vrrp.find(each => each.virtual_router_id === virtualRouterId) : undefined
    return {
      director: name,
      state: told?.state,
      priority: told?.priority ?? 0,
      version: told?.version ?? VERSION,
      advertInterval: told?.advertInterval ?? 0,
      address: told?.sourceAddress,
      hears: told?.master?.address,
    }
  })
  return order === 'failover' ? foreseeDemotion(contenders, name) : foreseeFailback(contenders, name)
}
