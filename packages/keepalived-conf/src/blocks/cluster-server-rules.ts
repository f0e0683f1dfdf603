/** Virtual servers that must be alike on every director. */
import type { Config, VirtualServer } from '../config'
import { nearest } from '../edit-distance'
import { addressPort } from '../kinds/addresses'
import { type Localized, say } from '../localized'
import type { ClusterFinding, ClusterRule, Director } from '../table'
import { isHeld, vipsOf } from './cluster-addresses'

type Comparable =
  | 'lb_algo'
  | 'lb_kind'
  | 'persistence_timeout'
  | 'quorum'
  | 'hysteresis'
  | 'sorry_server'
  | 'delay_loop'

const handling = say('A failover would change how connections are handled.', '切换会改变连接的处理方式。')
const sorry = say(
  'A failover would change when, or with what, the directors say sorry.',
  '切换会改变何时、由谁以 sorry server 应答。',
)

/** What must be alike in a virtual server, with what happens otherwise. */
const differing: readonly [Comparable, 'warning' | 'info', Localized][] = [
  ['lb_algo', 'warning', handling],
  ['lb_kind', 'warning', handling],
  ['persistence_timeout', 'warning', handling],
  ['quorum', 'warning', sorry],
  ['hysteresis', 'warning', sorry],
  ['sorry_server', 'warning', sorry],
  [
    'delay_loop',
    'info',
    say(
      'One director notices a dead server sooner than the other, so they send traffic to different servers meanwhile.',
      '一个 Director 会比另一个更早发现失效的服务器,期间两者的转发目标不同。',
    ),
  ],
]

export const serverRules: readonly ClusterRule[] = [
  {
    id: 'virtual-servers-differ',
    severity: 'warning',
    title: say('Virtual server missing on another director', '其他 Director 缺少该虚拟服务器'),
    help: say(
      'After a failover to the other director nobody answers on this address and port.',
      '切换到另一个 Director 后该地址和端口无人应答。',
    ),
    check: directors =>
      directors.flatMap(({ config }) =>
        config.virtual_server
          .filter(server => !isStray(config, server))
          .flatMap(server =>
            directors
              .filter(other => other.config !== config && !servicesOf(other.config).has(server.id))
              .map(other => ({
                of: server,
                say: say(
                  `virtual_server ${server.id} is not in ${other.file}: nobody answers there after a failover`,
                  `${other.file} 中没有 virtual_server ${server.id}:切换后无人应答`,
                ),
              })),
          ),
      ),
  },
  {
    id: 'real-servers-differ',
    severity: 'warning',
    title: say('Real servers differ', '真实服务器不一致'),
    help: say('A failover would change which servers get the traffic.', '切换会改变承接流量的服务器。'),
    check: directors =>
      serverPairs(directors).flatMap(([file, first, second]) => {
        const missing = first.real_server.filter(server => !second.real_server.some(each => each.id === server.id))
        const extra = second.real_server.filter(server => !first.real_server.some(each => each.id === server.id))
        if (missing.length + extra.length === 0) return []
        const list = (servers: typeof missing) => servers.map(server => server.id).join(', ') || '-'
        const text = say(
          `virtual_server ${second.id} is without ${list(missing)} of ${file}, and has ${list(extra)} besides`,
          `virtual_server ${second.id} 与 ${file} 相比缺少 ${list(missing)},多出 ${list(extra)}`,
        )
        return [{ of: second, say: text }]
      }),
  },
  {
    id: 'weights-differ',
    severity: 'info',
    title: say('Weights differ', '权重不一致'),
    help: say('A failover would change how the traffic is spread.', '切换会改变流量分配比例。'),
    check: directors =>
      serverPairs(directors).flatMap(([file, first, second]) =>
        second.real_server.flatMap((server): ClusterFinding[] => {
          const other = first.real_server.find(each => each.id === server.id)
          if (!other || other.weight === server.weight) return []
          const text = say(
            `weight of ${server.id} is ${server.weight} here and ${other.weight} in ${file}`,
            `${server.id} 的 weight 在此处为 ${server.weight},在 ${file} 中为 ${other.weight}`,
          )
          const label = say(`Set weight ${other.weight} as in ${file}`, `设为 weight ${other.weight},与 ${file} 一致`)
          return [
            {
              of: server,
              at: 'weight',
              word: 1,
              say: text,
              fix: { label, set: 'weight', parameters: `${other.weight}` },
            },
          ]
        }),
      ),
  },
  ...differing.map(
    ([keyword, severity, effect]): ClusterRule => ({
      id: `${keyword.replaceAll('_', '-')}-differs`,
      severity,
      title: say(`${keyword} differs`, `${keyword} 不一致`),
      help: effect,
      check: directors =>
        serverPairs(directors).flatMap(([file, first, second]) => {
          const [mine, theirs] = [written(second, keyword), written(first, keyword)]
          if (mine === theirs) return []
          const text = say(
            `${keyword} of virtual_server ${second.id} is ${mine} here and ${theirs} in ${file}`,
            `virtual_server ${second.id} 的 ${keyword} 在此处为 ${mine},在 ${file} 中为 ${theirs}`,
          )
          if (theirs === NONE) return [{ of: second, at: keyword, say: text }]
          const label = say(`Set ${keyword} ${theirs} as in ${file}`, `设为 ${keyword} ${theirs},与 ${file} 一致`)
          return [{ of: second, at: keyword, say: text, fix: { label, set: keyword, parameters: theirs } }]
        }),
    }),
  ),
]

const NONE = '-'

function written(server: VirtualServer, keyword: Comparable): string {
  if (keyword === 'sorry_server') return server.sorry_server ? addressPort.write(server.sorry_server) : NONE
  if (keyword === 'delay_loop' || keyword === 'persistence_timeout') {
    const duration = server[keyword]
    return duration === undefined ? NONE : `${duration / 1000}`
  }
  return `${server[keyword]}`
}

/** Each virtual server of a later director with the first director's of the same id. */
function serverPairs(directors: readonly Director[]): [string, VirtualServer, VirtualServer][] {
  return directors.flatMap(({ config }, index) =>
    config.virtual_server.flatMap(server => {
      for (const { file, config: earlier } of directors.slice(0, index)) {
        const found = servicesOf(earlier).get(meantId(config, server))
        if (found) return [[file, found, server] satisfies [string, VirtualServer, VirtualServer]]
      }
      return []
    }),
  )
}

/** At an address that is no VIP here: virtual-server-not-a-vip speaks of it. */
function isStray(config: Config, { address }: VirtualServer): boolean {
  return address !== undefined && vipsOf(config).size > 0 && !isHeld(config, address)
}

/** The id of the service, or what it would be without the slip in its address. */
function meantId(config: Config, server: VirtualServer): string {
  if (server.address === undefined || !isStray(config, server)) return server.id
  const near = nearest(server.address, vipsOf(config))
  return near === undefined ? server.id : server.id.replace(server.address, near)
}

const services = new WeakMap<Config, Map<string, VirtualServer>>()

/** The virtual servers of a director by id, those with a slip in their address by the id they should have too. */
function servicesOf(config: Config): Map<string, VirtualServer> {
  let byId = services.get(config)
  if (!byId) {
    const meant = config.virtual_server.map(server => [meantId(config, server), server] as const)
    byId = new Map([...meant, ...config.virtual_server.map(server => [server.id, server] as const)])
    services.set(config, byId)
  }
  return byId
}
