/** The sync daemons that should run beside those that do: master tells the connections of this director, backup hears the other's. */
import type { LvsSyncDaemon } from '@keelson/keepalived-conf/config'
import type { IpvsRequest } from '../wire/ipvs'
import type { DaemonAttributes } from '../wire/ipvs-attributes'

type State = NonNullable<DaemonAttributes['state']>

/** What runs and should not stops first: the kernel takes one of each kind. */
export function planSync(
  wanted: LvsSyncDaemon | undefined,
  isMaster: boolean,
  actual: readonly DaemonAttributes[],
): IpvsRequest[] {
  const states = wanted ? statesOf(wanted, isMaster) : []
  const daemons = states.map(state => daemonOf(wanted!, state))
  const stops = actual.filter(running => !daemons.some(daemon => runs(daemon, running)))
  const starts = daemons.filter(daemon => !actual.some(running => runs(daemon, running)))
  return [
    ...stops.map(({ state, id }) => ({ command: 'delete-daemon' as const, daemon: { state, id } })),
    ...starts.map(daemon => ({ command: 'new-daemon' as const, daemon })),
  ]
}

function statesOf({ instance }: LvsSyncDaemon, isMaster: boolean): State[] {
  if (instance === undefined) return ['master', 'backup']
  return [isMaster ? 'master' : 'backup']
}

function daemonOf(
  { interface: name, id = 0, maxlen, port, ttl, group }: LvsSyncDaemon,
  state: State,
): DaemonAttributes {
  const isIpv6 = group?.includes(':')
  return {
    state,
    interface: name,
    id,
    ...(maxlen !== undefined && { maxlen }),
    ...(group !== undefined && (isIpv6 ? { group6: group } : { group })),
    ...(port !== undefined && { port }),
    ...(ttl !== undefined && { ttl }),
  }
}

/** What the configuration leaves open is the kernel's choice. */
function runs(wanted: DaemonAttributes, running: DaemonAttributes): boolean {
  return (Object.keys(wanted) as (keyof DaemonAttributes)[]).every(name => wanted[name] === running[name])
}
