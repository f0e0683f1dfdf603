/** IPVS on this director. */
import type { GlobalDefs } from '../config/global-defs'
import { flushOnStop, lvsTimeouts } from '../kinds/director-phrases'
import { int } from '../kinds/numbers'
import { bool, optional, word } from '../kinds/words'
import { say } from '../localized'
import type { Keyword } from '../table'

export const globalLvs = {
  lvs_timeouts: {
    value: lvsTimeouts,
    advanced: true,
    label: say('IPVS timeouts', 'IPVS 超时'),
    help: say(
      'How long the kernel keeps idle connections, closing ones, and UDP.',
      '内核保留空闲连接、关闭中连接和 UDP 的时间。',
    ),
  },
  lvs_flush_on_stop: {
    value: flushOnStop,
    advanced: true,
    label: say('Flush IPVS at stop', '停止时清空 IPVS'),
    help: say('Removes everything at once instead of server by server.', '一次清空,而不是逐个删除服务器。'),
  },
  lvs_flush_onstop: {
    value: flushOnStop,
    into: 'lvs_flush_on_stop',
    advanced: true,
    label: say('Flush IPVS at stop (old)', '停止时清空 IPVS(旧)'),
    help: say('The old name of lvs_flush_on_stop.', 'lvs_flush_on_stop 的旧名称。'),
    deprecated: {
      say: say('it is now lvs_flush_on_stop', '现在应写 lvs_flush_on_stop'),
      use: 'lvs_flush_on_stop',
      silent: true,
    },
  },
  lvs_netlink_cmd_rcv_bufs: {
    value: int(0, 4294967295),
    advanced: true,
    label: say('Netlink buffer, commands', 'Netlink 命令缓冲区'),
    help: say('Bytes of the socket that commands go through.', '用于命令的套接字的字节数。'),
  },
  lvs_netlink_cmd_rcv_bufs_force: {
    value: bool,
    advanced: true,
    label: say('Exceed the limit, commands', '命令缓冲区可超限'),
    help: say('The size may be above the limit of the kernel.', '允许超过内核限制。'),
  },
  lvs_netlink_monitor_rcv_bufs: {
    value: int(0, 4294967295),
    advanced: true,
    label: say('Netlink buffer, reports', 'Netlink 通知缓冲区'),
    help: say('Bytes of the socket that reports come through.', '用于通知的套接字的字节数。'),
  },
  lvs_netlink_monitor_rcv_bufs_force: {
    value: bool,
    advanced: true,
    label: say('Exceed the limit, reports', '通知缓冲区可超限'),
    help: say('The size may be above the limit of the kernel.', '允许超过内核限制。'),
  },
  nftables_ipvs: {
    value: optional(word(say('a table', '表名'), 'keepalived_ipvs'), 'keepalived_ipvs'),
    advanced: true,
    label: say('Groups by nftables', '以 nftables 合并组'),
    help: say(
      'One IPVS service for a whole virtual_server_group: the firewall marks its packets.',
      '整个 virtual_server_group 只用一个 IPVS 服务:由防火墙打标记。',
    ),
  },
  nftables_ipvs_priority: {
    value: int(-2147483648, 2147483647),
    default: 0,
    advanced: true,
    label: say('Priority of the marks', '标记链优先级'),
    help: say('Where its chain stands.', '链的优先级。'),
  },
  nftables_ipvs_start_fwmark: {
    value: int(1, 4294967295),
    default: 1000,
    advanced: true,
    label: say('First mark', '起始标记'),
    help: say('Marks are taken from here on.', '从此值开始分配标记。'),
  },
} satisfies Record<string, Keyword<unknown, GlobalDefs>>
