/**
 * Upper and lower connection thresholds of a real server as the kernel applies them (ip_vs_bind_dest, ip_vs_unbind_dest and
 * __ip_vs_update_dest, net/netfilter/ipvs): at the upper one it is overloaded, and stays so until it is below the lower one.
 */
export interface Thresholds {
  uthreshold?: number
  lthreshold?: number
}

/** After a connection came. `connections`: active, inactive and persistence templates together. */
export const overloadedAfterBind = (
  overloaded: boolean,
  connections: number,
  { uthreshold = 0 }: Thresholds,
): boolean => overloaded || (uthreshold !== 0 && connections >= uthreshold)

/** After one expired. Without a lower threshold it is three quarters of the upper one. */
export function overloadedAfterUnbind(
  overloaded: boolean,
  connections: number,
  { uthreshold = 0, lthreshold = 0 }: Thresholds,
): boolean {
  if (!overloaded) return false
  if (lthreshold !== 0) return connections >= lthreshold
  return uthreshold !== 0 && connections * 4 >= uthreshold * 3
}

/** After the thresholds were set anew: a higher upper one, or none, lets it go at once. */
export const overloadedAfterUpdate = (overloaded: boolean, before: Thresholds, after: Thresholds): boolean =>
  overloaded && after.uthreshold !== undefined && after.uthreshold !== 0 && after.uthreshold <= (before.uthreshold ?? 0)
