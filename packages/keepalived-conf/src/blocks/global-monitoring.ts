/** SNMP and D-Bus. */
import type { GlobalDefs } from '../config/global-defs'
import { seconds } from '../kinds/numbers'
import { exactly, flag, word } from '../kinds/words'
import { say } from '../localized'
import type { Keyword } from '../table'

export const globalMonitoring = {
  snmp_socket: {
    value: exactly(word(say('a socket', '套接字'), 'unix:/var/agentx/master')),
    advanced: true,
    label: say('SNMP socket', 'SNMP 套接字'),
    help: say('Where the SNMP master agent listens.', 'SNMP 主代理监听的位置。'),
  },
  enable_traps: {
    value: flag,
    default: false,
    advanced: true,
    label: say('SNMP traps', 'SNMP trap'),
    help: say('Sends a trap when something changes.', '发生变化时发送 trap。'),
  },
  enable_snmp_vrrp: {
    value: flag,
    advanced: true,
    label: say('SNMP for VRRP', 'VRRP 的 SNMP'),
    help: say('Answers about VRRP in the MIB of keepalived.', '按 keepalived 的 MIB 提供 VRRP 信息。'),
  },
  enable_snmp_keepalived: {
    value: flag,
    into: 'enable_snmp_vrrp',
    advanced: true,
    label: say('SNMP for VRRP (old)', 'VRRP 的 SNMP(旧)'),
    help: say('The old name of enable_snmp_vrrp.', 'enable_snmp_vrrp 的旧名称。'),
    deprecated: {
      say: say('it is now enable_snmp_vrrp', '现在应写 enable_snmp_vrrp'),
      use: 'enable_snmp_vrrp',
      silent: true,
    },
  },
  enable_snmp_checker: {
    value: flag,
    advanced: true,
    label: say('SNMP for checkers', '检查的 SNMP'),
    help: say('Answers about virtual and real servers.', '提供虚拟服务器和真实服务器信息。'),
  },
  enable_snmp_rfc: {
    value: flag,
    advanced: true,
    label: say('SNMP of both RFCs', 'RFC 的 SNMP'),
    help: say('Answers in the MIBs of RFC 2787 and RFC 6527.', '按 RFC 2787 和 RFC 6527 的 MIB 提供信息。'),
  },
  enable_snmp_rfcv2: {
    value: flag,
    advanced: true,
    label: say('SNMP of RFC 2787', 'RFC 2787 的 SNMP'),
    help: say('Answers about version 2 instances.', '提供版本 2 实例的信息。'),
  },
  enable_snmp_rfcv3: {
    value: flag,
    advanced: true,
    label: say('SNMP of RFC 6527', 'RFC 6527 的 SNMP'),
    help: say('Answers about version 3 instances.', '提供版本 3 实例的信息。'),
  },
  snmp_vs_stats_update_interval: {
    value: seconds(0.001, 30),
    default: 5000,
    advanced: true,
    since: '2.2.8',
    label: say('SNMP refresh, virtual servers', 'SNMP 虚拟服务器刷新'),
    help: say('Seconds for which numbers of virtual servers are kept.', '虚拟服务器统计的缓存秒数。'),
  },
  snmp_rs_stats_update_interval: {
    value: seconds(0.001, 30),
    advanced: true,
    since: '2.2.8',
    label: say('SNMP refresh, real servers', 'SNMP 真实服务器刷新'),
    help: say('Seconds for which numbers of real servers are kept.', '真实服务器统计的缓存秒数。'),
  },
  enable_dbus: {
    value: flag,
    default: false,
    advanced: true,
    label: say('D-Bus', 'D-Bus'),
    help: say('Offers the instances on the system bus.', '在系统总线上提供实例。'),
  },
  dbus_service_name: {
    value: word(say('a name', '名称'), 'org.keepalived.Vrrp1'),
    default: 'org.keepalived.Vrrp1',
    advanced: true,
    label: say('D-Bus name', 'D-Bus 名称'),
    help: say('Name on the bus.', '总线上的名称。'),
  },
  dbus_no_interface_name: {
    value: word(say('a name', '名称'), 'none'),
    default: 'none',
    advanced: true,
    since: '2.2.8',
    label: say('D-Bus, no interface', 'D-Bus 无接口名'),
    help: say('Stands for the interface of an instance that has none.', '没有接口的实例所用的名称。'),
  },
} satisfies Record<string, Keyword<unknown, GlobalDefs>>
