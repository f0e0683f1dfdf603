/** What stays on the director: addresses, routes and rules, groups over them, and how its interfaces are watched. */
import type { TrackGroup } from '../config/routing'
import type { GarpGroup } from '../config/vrrp'
import { staticAddress } from '../kinds/addresses'
import { blockName } from '../kinds/block-name'
import { interfaceDelay, linkbeatInterface } from '../kinds/director-phrases'
import { seconds } from '../kinds/numbers'
import { staticRule } from '../kinds/route-rules'
import { staticRoute } from '../kinds/routes'
import { naming, word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { valueBlock } from './tracking'

const interfaceName = naming(word(say('an interface', '接口'), 'eth0'), 'interface-name')
const gap = seconds(0, 2147.483647, 0.000001)

export const trackGroup = block<TrackGroup>({
  keyword: 'track_group',
  label: say('Track group', '跟踪组'),
  help: say(
    'Instances that go to FAULT when the interface of a static address, route or rule of the group goes down. An entry that is lost is put back, and moves nobody.',
    '组内静态地址、路由或规则所在的接口失效时进入 FAULT 的实例。丢失的条目会被重新添加,不影响任何实例。',
  ),
  header: blockName,
  keywords: {
    group: valueBlock(
      'group',
      naming(word(say('a name of a vrrp_instance', 'vrrp_instance 的名称'), 'VI_1'), { block: 'vrrp_instance' }),
      say('Members', '成员'),
      say('One vrrp_instance a line.', '每行一个 vrrp_instance。'),
    ),
  },
})

export const garpGroup = block<GarpGroup>({
  keyword: 'garp_group',
  label: say('GARP group', 'GARP 组'),
  help: say(
    'Spaces gratuitous ARPs out for a switch that cannot take a flood of them.',
    '为无法承受大量免费 ARP 的交换机拉开发送间隔。',
  ),
  keywords: {
    garp_interval: {
      value: gap,
      label: say('GARP spacing', 'GARP 间隔'),
      help: say('Seconds between two gratuitous ARPs.', '两个免费 ARP 之间的秒数。'),
    },
    gna_interval: {
      value: gap,
      label: say('NA spacing', 'NA 间隔'),
      help: say('Seconds between two unsolicited neighbour advertisements.', '两个主动邻居通告之间的秒数。'),
    },
    interface: {
      value: interfaceName,
      label: say('Interface', '接口'),
      help: say('The one interface this is for.', '适用的单个接口。'),
    },
    interfaces: valueBlock(
      'interfaces',
      interfaceName,
      say('Interfaces', '接口'),
      say('Interfaces of one switch, one a line.', '接在同一交换机上的接口,每行一个。'),
    ),
  },
  rules: [
    {
      id: 'garp-group-without-interface',
      severity: 'warning',
      title: say('GARP group without an interface', 'GARP 组没有接口'),
      help: say('It is for no interface and changes nothing.', '没有适用的接口,不起作用。'),
      check: ({ values }) =>
        values.interface !== undefined || values.interfaces.length > 0
          ? []
          : [
              {
                say: say(
                  'garp_group names no interface: keepalived ignores it',
                  'garp_group 没有接口:keepalived 会忽略它',
                ),
              },
            ],
    },
    {
      id: 'garp-group-without-interval',
      severity: 'warning',
      title: say('GARP group without an interval', 'GARP 组没有间隔'),
      help: say(
        'Without garp_interval and gna_interval there is nothing to space out.',
        '没有 garp_interval 和 gna_interval 时不起作用。',
      ),
      check: ({ values }) =>
        values.garp_interval !== undefined || values.gna_interval !== undefined
          ? []
          : [
              {
                say: say(
                  'garp_group has no interval: keepalived ignores it',
                  'garp_group 没有间隔:keepalived 会忽略它',
                ),
              },
            ],
    },
  ],
})

export const staticAddresses = valueBlock(
  'static_ipaddress',
  staticAddress,
  say('Static addresses', '静态地址'),
  say('Addresses that stay on this director.', '固定在本 Director 上的地址。'),
)

export const staticRoutes = valueBlock(
  'static_routes',
  staticRoute,
  say('Static routes', '静态路由'),
  say('Routes that stay on this director.', '固定在本 Director 上的路由。'),
)

export const staticRules = valueBlock(
  'static_rules',
  staticRule,
  say('Static rules', '静态规则'),
  say('Policy rules that stay on this director.', '固定在本 Director 上的策略规则。'),
)

export const interfaceUpDownDelays = valueBlock(
  'interface_up_down_delays',
  interfaceDelay,
  say('Interface delays', '接口延迟'),
  say(
    'An interface that goes down or up counts only when that lasts so many seconds.',
    '接口断开或恢复持续相应秒数后才生效。',
  ),
)

export const linkbeatInterfaces = valueBlock(
  'linkbeat_interfaces',
  linkbeatInterface,
  say('Polled interfaces', '轮询的接口'),
  say('Interfaces whose link is asked for instead of being reported.', '主动查询链路状态而不依赖内核通知的接口。'),
)
