import type { BfdInstance } from '../config/tracking'
import { ipAddress } from '../kinds/addresses'
import { blockName } from '../kinds/block-name'
import { int, milliseconds } from '../kinds/numbers'
import { weight } from '../kinds/tracks'
import { flag } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { bfdInstanceRules } from './definition-rules'

export const bfdInstance = block<BfdInstance>({
  keyword: 'bfd_instance',
  label: say('BFD session', 'BFD 会话'),
  help: say('Watches a neighbour in milliseconds (RFC 5880).', '以毫秒级速度监视邻居(RFC 5880)。'),
  header: blockName,
  keywords: {
    neighbor_ip: {
      value: ipAddress,
      aliases: ['neighbour_ip'],
      default: '',
      required: true,
      label: say('Neighbour', '邻居'),
      help: say('Address of the other end.', '对端地址。'),
    },
    source_ip: {
      value: ipAddress,
      label: say('Source address', '源地址'),
      help: say('Address of this director to send from.', '发送时使用的本机地址。'),
    },
    min_rx: {
      value: milliseconds(1, 4294967),
      default: 10,
      label: say('Receive interval', '接收间隔'),
      help: say('Milliseconds between packets that it wants to get.', '希望收到报文的间隔毫秒数。'),
    },
    min_tx: {
      value: milliseconds(1, 4294967),
      default: 10,
      label: say('Send interval', '发送间隔'),
      help: say('Milliseconds between packets that it wants to send.', '希望发送报文的间隔毫秒数。'),
    },
    idle_tx: {
      value: milliseconds(1000, 4294967),
      default: 1000,
      advanced: true,
      label: say('Idle interval', '空闲间隔'),
      help: say('Milliseconds between packets while the session is down.', '会话断开时发送报文的间隔毫秒数。'),
    },
    multiplier: {
      value: int(1, 255),
      default: 5,
      label: say('Missed packets', '允许丢失的报文数'),
      help: say('The session is down after so many.', '丢失多少个报文后判为断开。'),
    },
    passive: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Passive', '被动'),
      help: say('Waits for the other end to begin.', '等待对端先发起。'),
    },
    ttl: {
      value: int(1, 255),
      aliases: ['hoplimit'],
      advanced: true,
      label: say('TTL', 'TTL'),
      help: say(
        'TTL or hop limit of what it sends: 255 for IPv4, 64 for IPv6 if unset.',
        '发送报文的 TTL 或跳数限制:缺省 IPv4 为 255,IPv6 为 64。',
      ),
    },
    max_hops: {
      value: int(-1, 255),
      default: 0,
      advanced: true,
      label: say('Hops', '跳数'),
      help: say(
        'By how much the TTL of what it gets may be less; 255 does not look.',
        '收到报文的 TTL 最多可减少多少;255 表示不检查。',
      ),
    },
    multihop: {
      value: flag,
      default: false,
      advanced: true,
      since: '2.2.8',
      label: say('Several hops', '多跳'),
      help: say('The neighbour is behind routers (RFC 5883).', '邻居位于路由器之后(RFC 5883)。'),
    },
    weight: {
      value: weight(253),
      default: { weight: 0, reverse: false },
      label: say('Weight', '权重'),
      help: say(
        'Changes the priority of the instances that track it; 0 is FAULT.',
        '改变跟踪它的实例的优先级;0 表示断开即 FAULT。',
      ),
    },
    vrrp: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Tell VRRP only', '仅通知 VRRP'),
      help: say('Its events go to the instances alone.', '事件只发送给 VRRP 实例。'),
    },
    checker: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Tell checkers only', '仅通知检查进程'),
      help: say('Its events go to BFD_CHECK alone.', '事件只发送给 BFD_CHECK。'),
    },
  },
  rules: bfdInstanceRules,
})
