/** VRRP on this director: interfaces, adverts, buffers and firewall. */
import type { GlobalDefs } from '../config/global-defs'
import { bufferPolicy, dynamicInterfaces, garpExtraIf } from '../kinds/director-phrases'
import { int, seconds } from '../kinds/numbers'
import { bool, exactly, flag, optional, text, word } from '../kinds/words'
import { say } from '../localized'
import type { Keyword } from '../table'

export const globalVrrp = {
  default_interface: {
    value: word(say('an interface', '接口'), 'eth0'),
    default: 'eth0',
    advanced: true,
    label: say('Default interface', '默认接口'),
    help: say('For static addresses that name none.', '用于未指定接口的静态地址。'),
  },
  dynamic_interfaces: {
    value: dynamicInterfaces,
    advanced: true,
    label: say('Interfaces may be missing', '允许接口不存在'),
    help: say(
      'Interfaces may come later; allow_if_changes lets them come back as others.',
      '接口可以稍后出现;allow_if_changes 允许其以不同属性重新出现。',
    ),
  },
  disable_local_igmp: {
    value: flag,
    default: false,
    advanced: true,
    label: say('No own IGMP', '不发送本机 IGMP'),
    help: say('Keeps VMACs from joining groups on the interface below.', 'VMAC 接口不在底层接口上加入组播组。'),
  },
  vrrp_min_garp: {
    value: bool,
    default: false,
    advanced: true,
    label: say('Few GARPs', '最少 GARP'),
    help: say('One gratuitous ARP when becoming MASTER, none later.', '成为 MASTER 时只发一个免费 ARP,之后不再发送。'),
  },
  vrrp_garp_extra_if: {
    value: garpExtraIf(1),
    advanced: true,
    label: say('GARP on other interfaces', '其他接口的 GARP'),
    help: say(
      'Seconds between gratuitous ARPs on interfaces that hold a VIP but no adverts.',
      '在持有 VIP 但不发送通告的接口上发送免费 ARP 的间隔秒数。',
    ),
  },
  vrrp_vmac_garp_intvl: {
    value: garpExtraIf(1),
    into: 'vrrp_garp_extra_if',
    advanced: true,
    label: say('GARP on other interfaces (old)', '其他接口的 GARP(旧)'),
    help: say('The old name of vrrp_garp_extra_if.', 'vrrp_garp_extra_if 的旧名称。'),
    deprecated: { say: say('it is now vrrp_garp_extra_if', '现在应写 vrrp_garp_extra_if'), use: 'vrrp_garp_extra_if' },
  },
  vrrp_check_unicast_src: {
    value: flag,
    default: false,
    advanced: true,
    label: say('Check unicast sources', '检查单播来源'),
    help: say('Adverts are taken from the unicast peers alone.', '只接受来自单播对端的通告。'),
  },
  vrrp_owner_ignore_adverts: {
    value: flag,
    default: false,
    advanced: true,
    since: '2.3.0',
    label: say('Owner ignores adverts', '所有者忽略通告'),
    help: say(
      'The owner of an address (priority 255) does not yield to any advert.',
      '地址所有者(优先级 255)不因任何通告让位。',
    ),
  },
  v3_checksum_as_v2: {
    value: bool,
    default: false,
    advanced: true,
    since: '2.2.8',
    label: say('Short checksum', '简短校验和'),
    help: say(
      'Version 3 checksums leave out the addresses of the packet, as some vendors do.',
      '版本 3 校验和不包含报文地址,与部分厂商一致。',
    ),
  },
  vrrp_delay_after_boot: {
    value: seconds(0.001, 4294.967295),
    advanced: true,
    since: '2.3.0',
    label: say('Delay after boot', '开机后延迟'),
    help: say(
      'As vrrp_startup_delay, counted from the boot of the machine.',
      '同 vrrp_startup_delay,但从机器启动时算起。',
    ),
  },
  log_unknown_vrids: {
    value: flag,
    default: false,
    advanced: true,
    label: say('Log strange adverts', '记录未知通告'),
    help: say(
      'Logs adverts of a virtual_router_id that is not configured here.',
      '记录未配置的 virtual_router_id 的通告。',
    ),
  },
  vmac_prefix: {
    value: word(say('a prefix', '前缀'), 'vrrp'),
    default: 'vrrp',
    advanced: true,
    label: say('VMAC prefix', 'VMAC 前缀'),
    help: say('How names of VMAC interfaces begin.', 'VMAC 接口名的前缀。'),
  },
  vmac_addr_prefix: {
    value: word(say('a prefix', '前缀'), 'vrrp'),
    advanced: true,
    label: say('VMAC prefix for addresses', '地址 VMAC 前缀'),
    help: say(
      'The same for those of use_vmac_addr; without it vmac_prefix.',
      '用于 use_vmac_addr 的接口名前缀;缺省为 vmac_prefix。',
    ),
  },
  vrrp_rx_bufs_policy: {
    value: bufferPolicy,
    advanced: true,
    label: say('Receive buffer', '接收缓冲区'),
    help: say('Sized by the MTU, by the longest advert, or so many bytes.', '按 MTU、最长通告或给定字节数设置。'),
  },
  vrrp_rx_bufs_multiplier: {
    value: exactly(int(1, 4294967295)),
    default: 3,
    advanced: true,
    label: say('Receive buffer times', '接收缓冲区倍数'),
    help: say('How many packets it holds.', '可容纳的报文数。'),
  },
  vrrp_netlink_cmd_rcv_bufs: {
    value: int(0, 4294967295),
    advanced: true,
    label: say('Netlink buffer, commands', 'Netlink 命令缓冲区'),
    help: say('Bytes of the socket that commands go through.', '用于命令的套接字的字节数。'),
  },
  vrrp_netlink_monitor_rcv_bufs: {
    value: int(0, 4294967295),
    advanced: true,
    label: say('Netlink buffer, reports', 'Netlink 通知缓冲区'),
    help: say('Bytes of the socket that reports come through.', '用于通知的套接字的字节数。'),
  },
  process_monitor_rcv_bufs: {
    value: int(0, 4294967295),
    advanced: true,
    label: say('Process event buffer', '进程事件缓冲区'),
    help: say('Bytes of the socket that reports processes.', '用于进程事件的套接字的字节数。'),
  },
  vrrp_netlink_cmd_rcv_bufs_force: {
    value: bool,
    advanced: true,
    label: say('Exceed the limit, commands', '命令缓冲区可超限'),
    help: say('The size may be above the limit of the kernel.', '允许超过内核限制。'),
  },
  vrrp_netlink_monitor_rcv_bufs_force: {
    value: bool,
    advanced: true,
    label: say('Exceed the limit, reports', '通知缓冲区可超限'),
    help: say('The size may be above the limit of the kernel.', '允许超过内核限制。'),
  },
  process_monitor_rcv_bufs_force: {
    value: bool,
    advanced: true,
    label: say('Exceed the limit, processes', '进程缓冲区可超限'),
    help: say('The size may be above the limit of the kernel.', '允许超过内核限制。'),
  },
  vrrp_iptables: {
    value: text(say('[IN [OUT]]', '[入链 [出链]]')),
    advanced: true,
    label: say('iptables chains', 'iptables 链'),
    help: say(
      'Chains that keep packets off VIPs that must not answer; most builds know nftables only.',
      '用于阻止不应答 VIP 报文的链;多数版本只支持 nftables。',
    ),
    deprecated: {
      say: say(
        'keepalived built without iptables takes nftables instead',
        '未编译 iptables 的 keepalived 改用 nftables',
      ),
      use: 'nftables',
    },
  },
  vrrp_ipsets: {
    value: text(say('[SET …]', '[集合 …]')),
    advanced: true,
    label: say('ipsets', 'ipset 集合'),
    help: say(
      'Sets that go with vrrp_iptables; only where keepalived was built with it.',
      '配合 vrrp_iptables 的集合;仅在编译支持时可用。',
    ),
    deprecated: {
      say: say(
        'keepalived built without iptables does not know it: use nftables',
        '未编译 iptables 的 keepalived 不支持:请使用 nftables',
      ),
    },
  },
  nftables: {
    value: optional(word(say('a table', '表名'), 'keepalived'), 'keepalived'),
    advanced: true,
    label: say('nftables', 'nftables'),
    help: say(
      'Table of the firewall that keeps packets off VIPs that must not answer.',
      '用于阻止不应答 VIP 报文的防火墙表。',
    ),
  },
  nftables_priority: {
    value: int(-2147483648, 2147483647),
    default: -1,
    advanced: true,
    label: say('nftables priority', 'nftables 优先级'),
    help: say('Where its chains stand.', '链的优先级。'),
  },
  nftables_ifindex: {
    value: flag,
    default: false,
    advanced: true,
    label: say('nftables by index', 'nftables 使用接口编号'),
    help: say('Rules name interfaces by their index.', '规则用编号指代接口。'),
  },
  nftables_counters: {
    value: flag,
    default: false,
    advanced: true,
    label: say('nftables counters', 'nftables 计数器'),
    help: say('Rules count what they drop.', '规则对丢弃的报文计数。'),
  },
} satisfies Record<string, Keyword<unknown, GlobalDefs>>
