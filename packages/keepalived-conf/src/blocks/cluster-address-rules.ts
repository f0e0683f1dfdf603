/** Addresses of one director seen with those of the others: VIPs, own addresses, virtual and real servers. */
import type { Config, VirtualServer } from '../config'
import { nearest } from '../edit-distance'
import { networksOf } from '../kinds/networks'
import { serviceName } from '../kinds/phrases'
import { say } from '../localized'
import type { ClusterFinding, ClusterRule, Director } from '../table'
import { allVips, isHeld, ownAddressesOf, vipsOf } from './cluster-addresses'

export const clusterAddressRules: readonly ClusterRule[] = [
  {
    id: 'virtual-server-not-a-vip',
    severity: 'warning',
    title: say('Virtual server at an address that is no VIP', '虚拟服务器的地址不是 VIP'),
    help: say(
      'No vrrp_instance of this director holds the address, so after a failover to it clients reach nothing: a black hole. Usually a slip in one of the two addresses.',
      '本 Director 没有任何 vrrp_instance 持有该地址,切换到它之后客户端将无法访问:形成黑洞。通常是两个地址之一写错了。',
    ),
    check: directors =>
      directors.flatMap(({ config }) => {
        const vips = vipsOf(config)
        if (vips.size === 0) return []
        return config.virtual_server.flatMap(server => missingVip(config, server, vips))
      }),
  },
  {
    id: 'vip-is-director-address',
    severity: 'error',
    title: say('VIP that is a director’s own address', 'VIP 是某个 Director 自身的地址'),
    help: say(
      'A VIP moves; the address of a director does not. Where they are the same, two machines answer for it after a failover, and adverts come from an address that the other takes away. Only the owner (priority 255) may hold its own address as a VIP.',
      'VIP 会转移,Director 自身的地址不会。两者相同时,切换后两台机器都会应答该地址。只有地址所有者(priority 255)可以把自身地址作为 VIP。',
    ),
    check: directors =>
      directors.flatMap(({ config }) =>
        config.vrrp_instance.flatMap(instance =>
          [...instance.virtual_ipaddress, ...instance.virtual_ipaddress_excluded].flatMap((vip): ClusterFinding[] => {
            const owner = directors.find(director => isOwnAddress(director, directors, vip.address))
            if (!owner || isOwned(owner.config, vip.address)) return []
            const text = say(
              `VIP ${vip.address} of ${instance.name} is an address of the director in ${owner.file}`,
              `${instance.name} 的 VIP ${vip.address} 是 ${owner.file} 中 Director 自身的地址`,
            )
            return [{ of: vip, say: text }]
          }),
        ),
      ),
  },
  {
    id: 'real-server-is-vip',
    severity: 'warning',
    title: say('Real server at a VIP', '真实服务器的地址是 VIP'),
    help: say(
      'The VIP is on the director that is MASTER, so the connections would come back to where they are sent from.',
      'VIP 就在当前的 MASTER 上,连接会回到发出它的地方。',
    ),
    check: directors =>
      directors.flatMap(({ config }) =>
        config.virtual_server.flatMap(server =>
          server.real_server
            .filter(real => vipsOf(config).has(real.address))
            .map(real => ({
              of: real,
              word: 1,
              say: say(
                `real_server ${real.id} of virtual_server ${server.id} is at a VIP of this director`,
                `virtual_server ${server.id} 的 real_server ${real.id} 使用了本 Director 的 VIP`,
              ),
            })),
        ),
      ),
  },
  {
    id: 'nat-without-route-back',
    severity: 'info',
    title: say('NAT: do answers come back here?', 'NAT:应答是否返回此处?'),
    help: say(
      'With NAT the answers of a real server must pass through the director that is MASTER, so the real server’s default gateway must be an address that moves with VRRP. No VIP of this director lies in the network of the real server. If the gateway is a router further on, see that it sends the answers here.',
      '使用 NAT 时,真实服务器的应答必须经过当前的 MASTER,因此其默认网关应为随 VRRP 转移的地址。本 Director 没有位于该真实服务器网络中的 VIP。若网关是另一台路由器,请确认它会把应答送回此处。',
    ),
    check: directors =>
      directors.flatMap(({ config }) => {
        const vips = allVips(config)
        if (vips.length === 0) return []
        const networks = networksOf(vips)
        return config.virtual_server.flatMap((server): ClusterFinding[] => {
          const lost = server.real_server.find(real => real.lb_kind === 'NAT' && !networks.has(real.address))
          if (!lost) return []
          const text = say(
            `virtual_server ${server.id} uses NAT, and no VIP is in the network of real_server ${lost.id}: its answers must come back through this director`,
            `virtual_server ${server.id} 使用 NAT,而没有 VIP 位于 real_server ${lost.id} 的网络:其应答必须经本 Director 返回`,
          )
          return [{ of: lost, say: text }]
        })
      }),
  },
  {
    id: 'nat-without-sync-group',
    severity: 'warning',
    title: say('NAT over two instances without a sync group', '两个实例的 NAT 缺少同步组'),
    help: say(
      'With NAT the VIP that clients use and the gateway that real servers use are often two vrrp_instances. When one alone moves, answers pass through the other director and are lost. A vrrp_sync_group moves them together.',
      '使用 NAT 时,客户端访问的 VIP 与真实服务器的网关通常属于两个 vrrp_instance。只有一个切换时,应答会经过另一个 Director 而丢失。vrrp_sync_group 让它们一起切换。',
    ),
    check: directors => directors.flatMap(director => natWithoutGroup(director)),
  },
]

/** By its own file, or because another director sends its adverts there. */
function isOwnAddress(director: Director, directors: readonly Director[], address: string): boolean {
  if (ownAddressesOf(director.config).has(address)) return true
  if (directors.length !== 2) return false
  const other = directors.find(each => each !== director)
  return other?.config.vrrp_instance.some(instance => instance.unicast_peer.includes(address)) === true
}

/** The owner of an address holds it as MASTER whenever it is there. */
function isOwned(config: Config, address: string): boolean {
  return config.vrrp_instance.some(
    instance => instance.priority === 255 && instance.virtual_ipaddress.some(vip => vip.address === address),
  )
}

function natWithoutGroup({ config }: Director): ClusterFinding[] {
  const nat = config.virtual_server.some(server => server.real_server.some(real => real.lb_kind === 'NAT'))
  const [first, ...others] = config.vrrp_instance
  if (!nat || !first) return []
  const group = config.vrrp_sync_group.find(each => each.group.includes(first.name))
  return others
    .filter(other => other.interface !== first.interface && !group?.group.includes(other.name))
    .slice(0, 1)
    .map(other => ({
      of: other,
      say: say(
        `${other.name} on ${other.interface} and ${first.name} on ${first.interface} carry NAT but are in no common vrrp_sync_group`,
        `${other.interface} 上的 ${other.name} 与 ${first.interface} 上的 ${first.name} 承载 NAT,但不在同一 vrrp_sync_group 中`,
      ),
    }))
}

function missingVip(config: Config, server: VirtualServer, vips: ReadonlySet<string>): ClusterFinding[] {
  const { address } = server
  if (address === undefined || isHeld(config, address)) return []
  const near = nearest(address, vips)
  const name = serviceName(server)
  const meant = near === undefined ? say('', '') : say(`; did you mean ${near}?`, `;是否想写 ${near}?`)
  const text = say(
    `virtual_server ${name}: ${address} is no VIP of any vrrp_instance, a black hole after a failover${meant.en}`,
    `virtual_server ${name}:${address} 不是任何 vrrp_instance 的 VIP,切换后形成黑洞${meant.zh}`,
  )
  if (near === undefined) return [{ of: server, word: 1, say: text }]
  const label = say(`Replace ${address} with ${near}`, `将 ${address} 替换为 ${near}`)
  return [{ of: server, word: 1, say: text, fix: { label, replaceWord: near } }]
}
