/** The virtual servers that traffic is sent through, as keepalived.conf. */
import { inLan6, REALS, type Real, reals } from './network'

export const WEIGHTS = { r1: 1, r2: 2, r3: 5 } as const
export const VIPS = {
  NAT: '125.38.38.64',
  DR: '125.38.38.65',
  TUN: '125.38.38.66',
  persistent: '125.38.38.67',
  quorum: '125.38.38.68',
  inhibited: '125.38.38.69',
  marked: '125.38.38.70',
  group: '125.38.38.71',
  groupToo: '125.38.38.72',
  persistentMark: '125.38.38.73',
  sip: '125.38.38.74',
} as const
const METHODS = ['NAT', 'DR', 'TUN'] as const

interface Wish {
  head: string
  method?: 'NAT' | 'DR' | 'TUN'
  protocol?: 'TCP' | 'UDP'
  family?: 4 | 6
  lines?: string
  servers?: readonly Real[]
  check?: boolean
}

export function virtualServer(wish: Wish): string {
  const { head, method = 'NAT', protocol = 'TCP', family = 4, lines = '', servers = reals, check = false } = wish
  const tcpCheck = check ? '    TCP_CHECK {\n      connect_timeout 5\n    }\n' : ''
  const server = (name: Real) => {
    const address = family === 4 ? REALS[name] : inLan6(REALS[name])
    return `  real_server ${address} 80 {\n    weight ${WEIGHTS[name]}\n${tcpCheck}  }\n`
  }
  return `virtual_server ${head} {
  delay_loop 1
  retry 0
  lvs_sched wrr
  lvs_method ${method}
  protocol ${protocol}
  ${lines}
${servers.map(server).join('')}}
`
}

/** Every method, protocol and family, each on a VIP of its own. */
export const matrix = METHODS.flatMap(method =>
  (['TCP', 'UDP'] as const).flatMap(protocol =>
    ([4, 6] as const).map(family => {
      const vip = family === 4 ? VIPS[method] : inLan6(VIPS[method])
      return { method, protocol, family, vip, name: `${method} ${protocol} IPv${family}` }
    }),
  ),
)

const others = [
  virtualServer({ head: `${VIPS.persistent} 80`, lines: 'persistence_timeout 300' }),
  virtualServer({ head: `${inLan6(VIPS.persistent)} 80`, family: 6, lines: 'persistence_timeout 300' }),
  virtualServer({
    head: `${VIPS.sip} 80`,
    protocol: 'UDP',
    lines: 'persistence_engine sip\n  persistence_timeout 300',
  }),
  virtualServer({
    head: `${VIPS.quorum} 80`,
    lines: `quorum 3\n  sorry_server ${REALS.r3} 80`,
    servers: ['r1', 'r2'],
    check: true,
  }),
  virtualServer({ head: `${VIPS.inhibited} 80`, lines: 'inhibit_on_failure', servers: ['r1', 'r2'], check: true }),
  virtualServer({ head: 'fwmark 7' }),
  virtualServer({ head: 'fwmark 8', lines: 'persistence_timeout 300' }),
  `virtual_server_group G {\n  ${VIPS.group}-72 80\n}\n`,
  virtualServer({ head: 'group G' }),
]

export const trafficConf = [
  ...matrix.map(({ vip, ...rest }) => virtualServer({ head: `${vip} 80`, ...rest })),
  ...others,
].join('')

/** Lines of `ipvsadm -Sn` that are real servers: a group is two services. */
export const DESTINATIONS = trafficConf.split('real_server ').length - 1 + reals.length
