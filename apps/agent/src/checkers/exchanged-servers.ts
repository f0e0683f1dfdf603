/** Which virtual servers of a configuration are others than before: where there are thousands, the rest is not looked at. */
import type { VirtualServer } from '@keelson/keepalived-conf/config'

/** In one place, of one id. */
export interface Exchanged {
  was: VirtualServer
  now: VirtualServer
}

/** Undefined where some came, went, moved, or two have one id: then all are looked at. `ids`: how many there were before. */
export function exchangedServers(
  before: readonly VirtualServer[],
  after: readonly VirtualServer[],
  ids: number,
): Exchanged[] | undefined {
  if (before.length !== after.length || ids !== before.length) return undefined
  const exchanged: Exchanged[] = []
  for (let at = 0; at < after.length; at++) {
    const [was, now] = [before[at], after[at]]
    if (!was || !now || was === now) continue
    if (was.id !== now.id) return undefined
    exchanged.push({ was, now })
  }
  return exchanged
}
