import type { VrrpInstance } from '../config'
import { say } from '../localized'
import type { BlockRule } from '../table'
import { passwordRules } from './authentication-rules'
import { addressRules } from './vrrp-address-rules'
import { interfaceRules } from './vrrp-interface-rules'
import { preemptionRules } from './vrrp-preemption-rules'
import { strictRules } from './vrrp-strict-rules'
import { timingRules } from './vrrp-timing-rules'
import { trackingRules } from './vrrp-tracking-rules'

export const vrrpInstanceRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'instance-without-vip',
    severity: 'warning',
    title: say('Instance without a VIP', '实例没有 VIP'),
    help: say('An election about no address moves nothing.', '没有地址的选举不会转移任何东西。'),
    check: ({ values }) =>
      values.virtual_ipaddress.length > 0 || values.no_virtual_ipaddress
        ? []
        : [{ say: say(`vrrp_instance ${values.name} has no VIP`, `vrrp_instance ${values.name} 没有 VIP`) }],
  },
  {
    id: 'instance-without-interface',
    severity: 'error',
    title: say('Instance without an interface', '实例没有接口'),
    help: say(
      'Without interface keepalived uses default_interface (eth0), which may not be the one meant.',
      '不写 interface 时 keepalived 使用 default_interface(eth0),未必是所需的接口。',
    ),
    check: ({ values, has }) =>
      has('interface') || has('unicast_src_ip')
        ? []
        : [
            {
              say: say(`vrrp_instance ${values.name} has no interface`, `vrrp_instance ${values.name} 没有 interface`),
            },
          ],
  },
  {
    id: 'instance-defined-twice',
    severity: 'error',
    title: say('Instance defined twice', '实例重复定义'),
    help: say(
      'Two vrrp_instance blocks have the same name; keepalived ignores the second.',
      '两个 vrrp_instance 同名,keepalived 忽略后一个。',
    ),
    check: ({ values, config }) =>
      config.vrrp_instance.find(other => other.name === values.name) === values
        ? []
        : [{ say: say(`vrrp_instance ${values.name} is already defined`, `vrrp_instance ${values.name} 已经定义过`) }],
  },
  ...preemptionRules,
  ...timingRules,
  ...strictRules,
  ...passwordRules,
  ...addressRules,
  ...trackingRules,
  ...interfaceRules,
]
