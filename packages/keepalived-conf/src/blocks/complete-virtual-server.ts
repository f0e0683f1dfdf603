import type { VirtualServer } from '../config'
import { joinPort } from '../kinds/addresses'
import { serviceName } from '../kinds/phrases'
import { isOfOtherFamily } from './real-server-rules'
import { withFlags } from './scheduler-flags'

/** What a persistent service gets when it does not say how long (IPVS_SVC_PERSISTENT_TIMEOUT). */
const PERSISTENCE = 360_000

/**
 * The corrections that keepalived makes to a virtual server once it is read (check_check_script_security and
 * validate_check_config in check/check_data.c); each has a rule that says so.
 * Deviates: where all weights are 0 keepalived makes the quorum 0 and its hysteresis wraps around; here both stay.
 */
export function completeVirtualServer(values: VirtualServer): VirtualServer {
  const seen = new Set<string>()
  const real_server = values.real_server
    .filter(server => !isOfOtherFamily(server, values))
    .map(server => {
      if (server.lb_kind === 'TUN' && values.lb_kind === 'TUN') server.tunnel ??= values.tunnel
      const port = portFor(values, server.lb_kind, server.port)
      return port === server.port ? server : Object.assign(server, { port, id: joinPort(server.address, port) })
    })
    .filter(server => !seen.has(server.id) && seen.add(server.id))
  const total = real_server.reduce((sum, server) => sum + server.weight, 0)
  const quorum = total > 0 ? Math.min(values.quorum, total) : values.quorum
  const name = serviceName(values)
  const { sorry_server } = values
  const persistent = values.port === 0 || values.persistence_granularity !== undefined
  return {
    ...withFlags(values),
    id: values.fwmark === undefined ? `${name}/${values.protocol}` : name,
    ops: values.ops && (values.protocol === 'UDP' || values.fwmark !== undefined),
    persistence_timeout: values.persistence_timeout ?? (persistent ? PERSISTENCE : undefined),
    quorum,
    hysteresis: Math.min(values.hysteresis, quorum - 1),
    sorry_server: sorry_server && sorryServer(values, sorry_server),
    real_server,
  }
}

function sorryServer(values: VirtualServer, given: { address: string; port: number }): VirtualServer['sorry_server'] {
  const method = values.sorry_server_lvs_method ?? values.lb_kind
  if (isOfOtherFamily({ address: given.address, lb_kind: method }, values)) return undefined
  return { ...given, port: portFor(values, method, given.port) }
}

/** Only NAT can change the port. */
function portFor({ fwmark, port }: VirtualServer, method: string, own: number): number {
  if (method === 'NAT') return own
  return fwmark === undefined ? (port ?? own) : 0
}
