/** Adverts by unicast: everybody must speak it, and to everybody else. */
import { nearest } from '../edit-distance'
import { say } from '../localized'
import type { ClusterFinding, ClusterRule } from '../table'
import { elections, type Peer, pairs } from './cluster-partners'

export const unicastRules: readonly ClusterRule[] = [
  {
    id: 'unicast-mode-differs',
    severity: 'error',
    title: say('Unicast here, multicast there', '单播与组播不一致'),
    help: say(
      'A director that sends to peers and one that sends to the multicast group do not hear each other: both become MASTER.',
      '一方发往单播对端,另一方发往组播组,双方互相听不到:都会成为 MASTER。',
    ),
    check: directors =>
      pairs(directors).flatMap(([first, second]): ClusterFinding[] => {
        const mine = second.instance.unicast_peer.length > 0
        if (mine === first.instance.unicast_peer.length > 0) return []
        const [here, there] = mine ? ['unicast', 'multicast'] : ['multicast', 'unicast']
        const { name } = second.instance
        const text = say(
          `${name} sends adverts by ${here} here and by ${there} in ${first.file}`,
          `${name} 的通告在此处为${mine ? '单播' : '组播'},在 ${first.file} 中为${mine ? '组播' : '单播'}`,
        )
        return [{ of: second.instance, at: 'unicast_peer', say: text }]
      }),
  },
  {
    id: 'unicast-peer-unknown',
    severity: 'warning',
    title: say('Peer that is no director', '对端不是任何 Director'),
    help: say(
      'An address in unicast_peer is not the unicast_src_ip of any other director of the election: adverts to it reach nobody. Usually a slip in the address.',
      'unicast_peer 中的地址不是参与选举的任何其他 Director 的 unicast_src_ip:发往它的通告无人接收。通常是地址写错了。',
    ),
    check: directors =>
      elections(directors).flatMap(election =>
        election.flatMap(peer => {
          const sources = sourcesOfOthers(election, peer)
          if (!sources) return []
          return peer.instance.unicast_peer.flatMap((address, entry): ClusterFinding[] => {
            if (sources.has(address) || address === peer.instance.unicast_src_ip) return []
            const { name } = peer.instance
            const text = say(
              `unicast_peer ${address} of ${name} is the unicast_src_ip of no other director`,
              `${name} 的 unicast_peer ${address} 不是任何其他 Director 的 unicast_src_ip`,
            )
            const finding = { of: peer.instance, at: 'unicast_peer', entry, say: text }
            const near = nearest(
              address,
              [...sources].filter(each => !peer.instance.unicast_peer.includes(each)),
            )
            if (near === undefined) return [finding]
            const label = say(`Replace ${address} with ${near}`, `将 ${address} 替换为 ${near}`)
            return [{ ...finding, fix: { label, replaceWord: near } }]
          })
        }),
      ),
  },
  {
    id: 'unicast-one-way',
    severity: 'error',
    title: say('Director that is told nothing', '未被列为对端的 Director'),
    help: say(
      'A director that is missing among the unicast_peer of another hears nothing of it and becomes MASTER beside it.',
      '未列入对方 unicast_peer 的 Director 收不到其通告,会同时成为 MASTER。',
    ),
    check: directors =>
      elections(directors).flatMap(election =>
        election.flatMap(peer =>
          election.flatMap((other): ClusterFinding[] => {
            const source = other.instance.unicast_src_ip
            if (other === peer || source === undefined || peer.instance.unicast_peer.length === 0) return []
            if (other.instance.unicast_peer.length === 0 || peer.instance.unicast_peer.includes(source)) return []
            const { name } = peer.instance
            const text = say(
              `${source} (${other.file}) is not among the unicast_peer of ${name}: it hears no advert from here`,
              `${source}(${other.file})不在 ${name} 的 unicast_peer 中:它收不到此处的通告`,
            )
            return [{ of: peer.instance, at: 'unicast_peer', say: text }]
          }),
        ),
      ),
  },
]

/** None when one of the others does not say its address: then nobody can tell. */
function sourcesOfOthers(election: readonly Peer[], own: Peer): Set<string> | undefined {
  const sources = new Set<string>()
  for (const { instance } of election) {
    if (instance === own.instance) continue
    if (instance.unicast_src_ip === undefined) return undefined
    sources.add(instance.unicast_src_ip)
  }
  return sources
}
