/** DR needs the VIP on the loopback of each real server, where nobody hears of it. */
import { error, ok, warning } from './finding'
import type { Finding, HostFacts, VipAtRealServer } from './host-facts'

export function judgeRealServers({ neighbours }: HostFacts): Finding[] {
  return neighbours.flatMap(judgeNeighbour)
}

function judgeNeighbour(seen: VipAtRealServer): Finding[] {
  const { vip, realServer } = seen
  if (!seen.reachable)
    return [
      warning(
        'dr-vip',
        `${realServer} (DR for ${vip}) does not answer ARP on ${seen.interface}: it is not seen from here`,
        `ip neigh show ${realServer}`,
      ),
    ]
  const findings: Finding[] = []
  if (seen.answersArp)
    findings.push(
      error(
        'dr-arp',
        `${realServer} answers ARP for ${vip}: clients go to it directly, past the director`,
        `on ${realServer}: sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2`,
      ),
    )
  if (!seen.holdsVip)
    findings.push(
      warning(
        'dr-vip',
        `${realServer} does not answer a ping to ${vip} on its own MAC: without the VIP on its loopback it drops what DR sends it (or it drops pings)`,
        `on ${realServer}: ip address add ${vip}/32 dev lo`,
      ),
    )
  return findings.length > 0 ? findings : [ok('dr-vip', `${realServer} holds ${vip} and keeps quiet about it`)]
}
