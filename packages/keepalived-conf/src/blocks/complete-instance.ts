import type { Authentication, Tracked, VrrpInstance } from '../config'
import { familyOf } from '../kinds/addresses'

/**
 * The corrections that keepalived makes to an instance once it is read (vrrp_complete_instance in vrrp/vrrp.c), in its
 * order: what it drops here is not there for what comes after. Each has a rule that says so.
 */
export function completeInstance(values: VrrpInstance): VrrpInstance {
  const { strict_mode } = values
  const family = familyOfInstance(values)
  const version = strict_mode && family === 6 ? 3 : values.version
  const owner = values.priority === 255
  const dropped = version === 3 || strict_mode || (family === 6 && values.authentication?.auth_type === 'AH')
  const authentication = dropped ? undefined : usableAuthentication(values.authentication)
  const startsAsMaster = strict_mode ? owner : values.state === 'MASTER' && authentication?.auth_type !== 'AH'
  const nopreempt = values.nopreempt && !startsAsMaster && !owner
  const peers = values.unicast_peer_options.filter(peer => familyOf(peer.address) === family)
  const { vips, excess } = roomFor(values, family)
  return {
    ...values,
    version,
    state: startsAsMaster ? 'MASTER' : 'BACKUP',
    advert_int: advertInterval(values.advert_int, version),
    authentication,
    accept: owner || (values.accept && !(strict_mode && version === 2)),
    nopreempt,
    preempt_delay: startsAsMaster || strict_mode || nopreempt ? 0 : values.preempt_delay,
    virtual_ipaddress: vips,
    virtual_ipaddress_excluded: [...excess, ...values.virtual_ipaddress_excluded],
    unicast_peer: peers.map(peer => peer.address),
    vmac_xmit_base: values.vmac_xmit_base || (values.use_vmac !== undefined && peers.length > 0),
    unicast_peer_options: peers,
    track_interface: values.track_interface.filter(
      (tracked, index, all) =>
        tracked.interface !== values.interface &&
        all.findIndex(each => each.interface === tracked.interface) === index &&
        !(owner && tracked.weight),
    ),
    track_script: once(values.track_script),
    track_file: once(values.track_file),
    track_process: once(values.track_process),
    track_bfd: once(values.track_bfd),
  }
}

function familyOfInstance({
  virtual_ipaddress,
  unicast_src_ip,
  mcast_src_ip,
  unicast_peer_options: [peer],
}: VrrpInstance): 4 | 6 {
  return familyOf(virtual_ipaddress[0]?.address ?? unicast_src_ip ?? mcast_src_ip ?? peer?.address ?? '') ?? 4
}

function usableAuthentication(auth: Authentication | undefined): Authentication | undefined {
  if (!auth?.auth_type || !auth.auth_pass) return undefined
  auth.auth_pass = auth.auth_pass.slice(0, 8)
  return auth
}

/** Version 2 says whole seconds, version 3 hundredths in twelve bits. */
function advertInterval(given: number, version: 2 | 3): number {
  if (version === 2) return Math.max(1000, Math.round(given / 1000) * 1000)
  return Math.min(40_950, Math.max(10, Math.round(given / 10) * 10))
}

/** One family, and no more than an advert can name; keepalived holds the rest without naming it. */
function roomFor({ virtual_ipaddress }: VrrpInstance, family: 4 | 6) {
  const own = virtual_ipaddress.filter(vip => familyOf(vip.address) === family)
  const most = family === 4 ? 255 : 89
  return { vips: own.slice(0, most), excess: own.slice(most) }
}

function once(tracked: readonly Tracked[]): Tracked[] {
  return tracked.filter((each, index, all) => all.findIndex(other => other.name === each.name) === index)
}
