/** Addresses of an instance: its VIPs, its own address and its unicast peers. */
import type { Config, VirtualAddress, VrrpInstance } from '../config'
import { familyOf } from '../kinds/addresses'
import { say } from '../localized'
import type { BlockRule, CheckedBlock, Finding } from '../table'

/** Keywords that mean something with unicast_peer only. */
const UNICAST = ['unicast_src_ip', 'unicast_ttl', 'check_unicast_src', 'old_unicast_checksum'] as const

/** What an advert has room for in one packet of 1500 bytes, and what its counter holds. */
const MOST_VIPS = { 4: 255, 6: 89 }

export const addressRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'mixed-vip-families',
    severity: 'error',
    title: say('IPv4 and IPv6 in one instance', '同一实例混用 IPv4 和 IPv6'),
    help: say(
      'The VIPs, peers and source of an instance are of one family, that of the address named first; keepalived ignores the others. VIPs of the other family go to virtual_ipaddress_excluded or another instance.',
      '一个实例的 VIP、对端和源地址必须同属一个地址族,以最先出现的地址为准,keepalived 忽略其余。另一族的 VIP 请放入 virtual_ipaddress_excluded 或另一个实例。',
    ),
    check: block => {
      const { values } = block
      const [first] = values.virtual_ipaddress
      if (!first) return []
      const family = familyOf(first.address)
      const text = (address: string) =>
        say(
          `${address} is not of the family of ${first.address}: keepalived ignores it`,
          `${address} 与 ${first.address} 不是同一地址族:keepalived 会忽略`,
        )
      const stray = (address: string | undefined) => {
        const own = familyOf(address ?? '')
        return own !== undefined && own !== family
      }
      const fix = { label: say('Remove the line', '删除该行'), remove: 'statement' } as const
      const sources = (['mcast_src_ip', 'unicast_src_ip', 'mcast_dst_ip'] as const).filter(keyword =>
        stray(block.written(keyword)[0]),
      )
      const ipvlan = block.values.use_ipvlan?.address?.split('/')[0]
      const below = stray(ipvlan) ? text(ipvlan ?? '') : undefined
      return [
        ...(below
          ? [
              { at: 'use_ipvlan', say: below },
              { of: first, say: below },
            ]
          : []),
        ...sources.map((at): Finding => ({ at, word: 1, say: text(block.written(at)[0] ?? '') })),
        ...(sources.length > 0 ? [{ of: first, say: text(block.written(sources[0] ?? '')[0] ?? '') }] : []),
        ...strayLines(block, 'virtual_ipaddress', line => stray(line.split('/')[0])).map(each => ({
          ...each,
          say: text(each.line),
          fix,
        })),
        ...strayLines(block, 'unicast_peer', stray).map(each => ({ ...each, say: text(each.line), fix })),
      ]
    },
  },
  {
    id: 'too-many-vips',
    severity: 'error',
    title: say('More VIPs than an advert can name', 'VIP 多于通告的容量'),
    help: say(
      'An advert names at most 255 IPv4 or 89 IPv6 addresses (in packets of 1500 bytes); keepalived treats the rest as virtual_ipaddress_excluded. Move them there, on every director alike.',
      '一个通告最多列出 255 个 IPv4 或 89 个 IPv6 地址(1500 字节的报文);keepalived 把多余的当作 virtual_ipaddress_excluded。请在所有 Director 上同样移到那里。',
    ),
    check: ({ values, entries }) => {
      const [first] = values.virtual_ipaddress
      const most = MOST_VIPS[first && familyOf(first.address) === 6 ? 6 : 4]
      const count = entries('virtual_ipaddress').length
      if (count <= most) return []
      const text = say(
        `${values.name} has ${count} VIPs, but an advert names at most ${most}: the others are treated as virtual_ipaddress_excluded`,
        `${values.name} 有 ${count} 个 VIP,但一个通告最多 ${most} 个:其余按 virtual_ipaddress_excluded 处理`,
      )
      return [{ at: 'virtual_ipaddress', say: text }]
    },
  },
  {
    id: 'vip-twice',
    severity: 'warning',
    title: say('VIP listed twice', 'VIP 重复'),
    help: say(
      'An address belongs to one election. Listed twice, two instances fight for it, and the second to stop takes it from the first.',
      '一个地址只属于一场选举。重复列出时两个实例会争用它,其中一个停止时会把它从另一个那里移除。',
    ),
    check: ({ values, config }) => {
      const first = firstHolders(config)
      return vipsOfInstance(values).flatMap((vip): Finding[] => {
        const holder = first.get(keyOf(vip, values))
        if (!holder || holder.vip === vip) return []
        const { name } = holder.instance
        const text = say(`${vip.address} is already a VIP of ${name}`, `${vip.address} 已是 ${name} 的 VIP`)
        return [{ of: vip, say: text, fix: { label: say('Remove the second', '删除第二个'), remove: 'statement' } }]
      })
    },
  },
  {
    id: 'broadcast-is-vip',
    severity: 'warning',
    title: say('Broadcast address equal to the VIP', '广播地址等于 VIP'),
    help: say(
      'brd is the address that reaches everybody in the network; as the VIP itself it breaks the network of the director. brd + works it out from the prefix length.',
      'brd 是到达整个网络的广播地址;写成 VIP 自身会破坏本机网络。brd + 会按前缀长度计算。',
    ),
    check: ({ values, entries }) =>
      (['virtual_ipaddress', 'virtual_ipaddress_excluded'] as const).flatMap(at =>
        entries(at).flatMap((words, entry): Finding[] => {
          const address = words[0]?.split('/')[0]
          const brd = words.findIndex(word => word === 'brd' || word === 'broadcast')
          if (brd < 0 || words[brd + 1] !== address) return []
          const text = say(
            `brd ${address} of ${values.name} is the VIP itself, not a broadcast address`,
            `${values.name} 的 brd ${address} 是 VIP 自身,不是广播地址`,
          )
          const label = say('Use brd +', '改为 brd +')
          return [{ at, entry, word: brd + 1, say: text, fix: { label, replaceWord: '+' } }]
        }),
      ),
  },
  {
    id: 'unicast-without-peers',
    severity: 'warning',
    title: say('Unicast source without peers', '有单播源地址但没有对端'),
    help: say(
      'Without unicast_peer the adverts still go to the multicast group, where a network that allows no multicast loses them: both directors become MASTER. Name the peers, or use mcast_src_ip if multicast is meant.',
      '没有 unicast_peer 时通告仍发往组播组,不允许组播的网络会丢弃它们,两个 Director 都会成为 MASTER。请列出对端;若确实要用组播,请改用 mcast_src_ip。',
    ),
    check: ({ values, has }) => {
      if (values.unicast_peer.length > 0) return []
      return UNICAST.filter(has).map((at): Finding => {
        const text = say(
          `${values.name} has ${at} but no unicast_peer: keepalived uses multicast`,
          `${values.name} 设置了 ${at} 但没有 unicast_peer:keepalived 使用组播`,
        )
        if (at === 'unicast_src_ip') return { at, say: text }
        return { at, say: text, fix: { label: say(`Remove ${at}`, `删除 ${at}`), remove: 'statement' } }
      })
    },
  },
  {
    id: 'unicast-peer-is-own-address',
    severity: 'warning',
    title: say('Director among its own peers', '对端列表包含自己'),
    help: say(
      'The list names the other directors; the director’s own address in it does nothing.',
      '列表中应为其他 Director;写入自己的地址没有作用。',
    ),
    check: ({ values, entries }) =>
      entries('unicast_peer').flatMap(([peer], entry): Finding[] => {
        if (peer === undefined || peer !== values.unicast_src_ip) return []
        const text = say(
          `unicast_peer ${peer} of ${values.name} is its own unicast_src_ip`,
          `${values.name} 的 unicast_peer ${peer} 就是它自己的 unicast_src_ip`,
        )
        const fix = { label: say(`Remove ${peer}`, `删除 ${peer}`), remove: 'statement' } as const
        return [{ at: 'unicast_peer', entry, say: text, fix }]
      }),
  },
  {
    id: 'virtual-router-id-used-twice',
    severity: 'error',
    title: say('Virtual router ID used twice', '虚拟路由器 ID 重复'),
    help: say(
      'On one interface and family a virtual_router_id may name one election only.',
      '同一接口同一地址族上,一个 virtual_router_id 只能标识一场选举。',
    ),
    check: ({ values, config, has }) => {
      if (!has('virtual_router_id') || values.virtual_router_id === 0) return []
      const before = config.vrrp_instance.slice(0, config.vrrp_instance.indexOf(values))
      const other = before.find(each => isSameElection(each, values))
      if (!other) return []
      const text = say(
        `virtual_router_id ${values.virtual_router_id} of ${values.name} is also that of ${other.name} on ${values.interface}`,
        `${values.name} 的 virtual_router_id ${values.virtual_router_id} 在 ${values.interface} 上与 ${other.name} 相同`,
      )
      return [{ at: 'virtual_router_id', word: 1, say: text }]
    },
  },
]

function strayLines(block: CheckedBlock<VrrpInstance>, at: string, isStray: (line: string) => boolean) {
  return block
    .entries(at)
    .flatMap(([line = ''], entry) => (isStray(line) ? [{ at, entry, line: line.split('/')[0] ?? '' }] : []))
}

interface Holder {
  instance: VrrpInstance
  vip: VirtualAddress
}

const holders = new WeakMap<Config, Map<string, Holder>>()

/** Who names each VIP first. */
function firstHolders(config: Config): ReadonlyMap<string, Holder> {
  let first = holders.get(config)
  if (!first) {
    first = new Map()
    for (const instance of config.vrrp_instance) {
      for (const vip of vipsOfInstance(instance)) {
        const key = keyOf(vip, instance)
        if (!first.has(key)) first.set(key, { instance, vip })
      }
    }
    holders.set(config, first)
  }
  return first
}

function vipsOfInstance({ virtual_ipaddress, virtual_ipaddress_excluded }: VrrpInstance): VirtualAddress[] {
  return [...virtual_ipaddress, ...virtual_ipaddress_excluded]
}

/** Link-local addresses mean something else on each interface. */
function keyOf({ address, dev }: VirtualAddress, { interface: own }: VrrpInstance): string {
  return /^fe[89ab]/i.test(address) ? `${address}%${dev ?? own}` : address
}

/** Adverts to the group meet on an interface; those to peers only between the same two addresses. */
function isSameElection(a: VrrpInstance, b: VrrpInstance): boolean {
  const family = (instance: VrrpInstance) => familyOf(instance.virtual_ipaddress[0]?.address ?? '0.0.0.0')
  if (a.virtual_router_id !== b.virtual_router_id || family(a) !== family(b) || a.interface !== b.interface)
    return false
  if (a.unicast_peer.length === 0 || b.unicast_peer.length === 0) return a.unicast_peer.length === b.unicast_peer.length
  return a.unicast_src_ip === b.unicast_src_ip && a.unicast_peer.some(peer => b.unicast_peer.includes(peer))
}
