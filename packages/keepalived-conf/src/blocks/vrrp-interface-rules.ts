/** On which interface an instance works, and by which addresses: what excludes what. */
import type { VrrpInstance } from '../config'
import { familyOf } from '../kinds/addresses'
import { say } from '../localized'
import type { BlockRule } from '../table'

export const interfaceRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'vrf-with-interface',
    severity: 'error',
    title: say('vrf beside interface', 'vrf 与 interface 并存'),
    help: say(
      'An instance works on an interface or in a VRF; with interface keepalived ignores vrf.',
      '实例要么在接口上,要么在 VRF 中;有 interface 时 keepalived 忽略 vrf。',
    ),
    check: ({ values, has }) => {
      if (!has('vrf') || !has('interface')) return []
      const text = say(
        `vrf of ${values.name} is ignored beside interface ${values.interface}`,
        `${values.name} 已有 interface ${values.interface},vrf 被忽略`,
      )
      return [{ at: 'vrf', say: text, fix: { label: say('Remove vrf', '删除 vrf'), remove: 'statement' } }]
    },
  },
  {
    id: 'vmac-xmit-base-without-vmac',
    severity: 'error',
    title: say('vmac_xmit_base without a VMAC', 'vmac_xmit_base 需要 VMAC'),
    help: say(
      'It chooses between the VMAC interface and the one below it; without use_vmac there is only one.',
      '它在 VMAC 接口与其底层接口之间选择;没有 use_vmac 时只有一个接口。',
    ),
    check: ({ values, has }) => {
      if (!has('vmac_xmit_base') || has('use_vmac')) return []
      const text = say(
        `vmac_xmit_base has no effect in ${values.name} without use_vmac`,
        `${values.name} 没有 use_vmac,vmac_xmit_base 不生效`,
      )
      const label = say('Remove vmac_xmit_base', '删除 vmac_xmit_base')
      return [{ at: 'vmac_xmit_base', say: text, fix: { label, remove: 'statement' } }]
    },
  },
  {
    id: 'vmac-with-unicast',
    severity: 'error',
    title: say('Virtual MAC with unicast peers', '虚拟 MAC 与单播对端'),
    help: say(
      'Unicast adverts cannot leave by a VMAC; keepalived sets vmac_xmit_base itself. Write it.',
      '单播通告不能从 VMAC 发出;keepalived 会自行设置 vmac_xmit_base。请明确写出。',
    ),
    check: ({ values, has }) => {
      if (!has('use_vmac') || has('vmac_xmit_base') || values.unicast_peer.length === 0) return []
      const text = say(
        `use_vmac of ${values.name} with unicast_peer needs vmac_xmit_base: keepalived sets it`,
        `${values.name} 同时使用 use_vmac 和 unicast_peer 需要 vmac_xmit_base:keepalived 会自行设置`,
      )
      const label = say('Add vmac_xmit_base', '添加 vmac_xmit_base')
      return [{ at: 'use_vmac', say: text, fix: { label, set: 'vmac_xmit_base', parameters: '' } }]
    },
  },
  {
    id: 'ipvlan-without-address',
    severity: 'error',
    title: say('use_ipvlan without an address', 'use_ipvlan 缺少地址'),
    help: say(
      'An ipvlan interface needs an IPv4 address of its own to send adverts from: use_ipvlan NAME ADDRESS. Without it keepalived puts the instance into FAULT.',
      'ipvlan 接口需要自己的 IPv4 地址来发送通告:use_ipvlan 名称 地址。缺少时 keepalived 让实例进入 FAULT。',
    ),
    check: ({ values, has }) => {
      const [first] = values.virtual_ipaddress
      if (!has('use_ipvlan') || values.use_ipvlan?.address !== undefined) return []
      if (first && familyOf(first.address) === 6) return []
      const text = say(
        `use_ipvlan of ${values.name} has no address: keepalived puts the instance into FAULT`,
        `${values.name} 的 use_ipvlan 没有地址:keepalived 让实例进入 FAULT`,
      )
      return [{ at: 'use_ipvlan', say: text }]
    },
  },
  {
    id: 'native-ipv6-with-ipv4',
    severity: 'error',
    title: say('native_ipv6 with IPv4 VIPs', 'native_ipv6 与 IPv4 VIP 冲突'),
    help: say(
      'native_ipv6 makes the instance one of IPv6, so keepalived ignores the IPv4 addresses below it; above them it is ignored itself. The VIPs decide the family, so it can go.',
      'native_ipv6 使实例使用 IPv6,keepalived 因此忽略其后的 IPv4 地址;写在它们之后则自身被忽略。地址族由 VIP 决定,可以删除它。',
    ),
    check: ({ values, has }) => {
      const [first] = values.virtual_ipaddress
      if (!has('native_ipv6') || !first || familyOf(first.address) !== 4) return []
      const text = say(
        `${first.address} of ${values.name} is IPv4, but native_ipv6 is set`,
        `${values.name} 的 ${first.address} 是 IPv4,但设置了 native_ipv6`,
      )
      const fix = { label: say('Remove native_ipv6', '删除 native_ipv6'), remove: 'statement' } as const
      return [
        { at: 'native_ipv6', say: text, fix },
        { of: first, say: text },
      ]
    },
  },
  {
    id: 'multicast-destination-with-unicast',
    severity: 'error',
    title: say('mcast_dst_ip with unicast peers', 'mcast_dst_ip 与单播对端并存'),
    help: say(
      'With unicast_peer adverts go to the peers, and keepalived ignores the multicast destination.',
      '设置 unicast_peer 时通告发往对端,keepalived 忽略组播目的地址。',
    ),
    check: ({ values, has }) => {
      if (!has('mcast_dst_ip') || values.unicast_peer.length === 0) return []
      const text = say(
        `mcast_dst_ip is ignored in ${values.name}: adverts go to its unicast_peer`,
        `${values.name} 的通告发往 unicast_peer,mcast_dst_ip 被忽略`,
      )
      const label = say('Remove mcast_dst_ip', '删除 mcast_dst_ip')
      return [{ at: 'mcast_dst_ip', say: text, fix: { label, remove: 'statement' } }]
    },
  },
]
