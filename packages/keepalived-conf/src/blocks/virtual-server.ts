import type { VirtualServer } from '../config'
import { addressPort, netmask } from '../kinds/addresses'
import { int, seconds } from '../kinds/numbers'
import { serviceAddress } from '../kinds/phrases'
import { forwardingMethod, tunnelOf } from '../kinds/server-phrases'
import { atMost, bool, exactly, flag, leniently, oneOf, oneOfAnyCase, optional, word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { completeVirtualServer } from './complete-virtual-server'
import { script } from './notify'
import { realServer } from './real-server'
import { schedulerNames, schedulers } from './scheduler'
import { schedulerFlags } from './scheduler-flags'
import { virtualServerRules } from './virtual-server-rules'

/** A timer in microseconds must fit 64 bits. */
const LONG = 18_446_744_073_709
const INT = 2147483647
const UNSIGNED = 4294967295

export const virtualServer = block<VirtualServer>({
  keyword: 'virtual_server',
  label: say('Virtual server', '虚拟服务器'),
  help: say(
    'An address and port that clients connect to, and the real servers behind it.',
    '客户端连接的地址和端口,以及其后的真实服务器。',
  ),
  header: serviceAddress,
  keywords: {
    delay_loop: {
      value: seconds(0.000001, LONG, 1),
      default: 60_000,
      label: say('Check interval', '检查间隔'),
      help: say('Seconds between two checks of a real server.', '对真实服务器两次检查之间的秒数。'),
    },
    lb_algo: {
      value: { ...oneOf(schedulerNames), explains: schedulers },
      aliases: ['lvs_sched'],
      default: 'wlc',
      label: say('Scheduler', '调度算法'),
      help: say('Which real server gets the next connection.', '决定下一个连接分配给哪台真实服务器。'),
    },
    lb_kind: {
      value: forwardingMethod,
      also: { tunnel: tunnelOf },
      aliases: ['lvs_method'],
      default: 'NAT',
      label: say('Forwarding method', '转发方式'),
      help: say(
        'How packets reach the real server: NAT rewrites, DR changes the MAC address only, TUN encapsulates.',
        '报文到达真实服务器的方式:NAT 改写地址,DR 只改 MAC 地址,TUN 封装。',
      ),
    },
    hashed: {
      value: flag,
      advanced: true,
      label: say('Hashed', '哈希'),
      help: say('Does nothing: the kernel sets it itself.', '不起作用:由内核自行设置。'),
      deprecated: { say: say('it does nothing', '不起作用'), silent: true },
    },
    ...schedulerFlags,
    ops: {
      value: flag,
      default: false,
      advanced: true,
      label: say('One packet', '单包调度'),
      help: say('Schedules every UDP packet anew.', '每个 UDP 报文单独调度。'),
    },
    persistence_timeout: {
      value: optional(seconds(1, 2678400, 1), 360_000),
      label: say('Persistence', '会话保持'),
      help: say(
        'Seconds for which a client stays with its real server; unset is off.',
        '客户端固定到同一真实服务器的秒数;不设置则关闭。',
      ),
    },
    persistence_engine: {
      value: atMost(15),
      advanced: true,
      label: say('Persistence engine', '会话保持引擎'),
      help: say('What tells clients apart instead of the address: sip.', '以地址之外的内容区分客户端:sip。'),
    },
    persistence_granularity: {
      value: leniently(netmask),
      advanced: true,
      label: say('Persistence mask', '会话保持掩码'),
      help: say('Clients of one network count as one.', '同一网段的客户端视为一个。'),
    },
    protocol: {
      value: oneOfAnyCase(['TCP', 'UDP', 'SCTP']),
      default: 'UDP',
      label: say('Protocol', '协议'),
      help: say('Say it: keepalived takes UDP when it is not there.', '请明确设置:未写时 keepalived 按 UDP 处理。'),
    },
    ha_suspend: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Check only as MASTER', '仅 MASTER 检查'),
      help: say('No checks while the VIP is not on this director.', 'VIP 不在本机时不做检查。'),
    },
    smtp_alert: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.smtp_alert_checker ?? global_defs.smtp_alert ?? false,
      label: say('Mail', '邮件'),
      help: say('Sends a mail when the quorum is lost or regained.', '失去或恢复法定数时发送邮件。'),
    },
    virtualhost: {
      value: word(say('a host name', '主机名'), 'www.example.com'),
      label: say('Host header', 'Host 头'),
      help: say('Asked for by HTTP_GET and SSL_GET.', 'HTTP_GET 和 SSL_GET 请求时使用的主机名。'),
    },
    snmp_name: {
      value: exactly(word(say('a name', '名称'))),
      advanced: true,
      label: say('SNMP name', 'SNMP 名称'),
      help: say('Its name in the MIB.', '在 MIB 中的名称。'),
    },
    ip_family: {
      value: oneOf(['inet', 'inet6']),
      advanced: true,
      label: say('Address family', '地址族'),
      help: say('For a firewall mark whose real servers do not tell.', '用于无法由真实服务器推断的防火墙标记。'),
    },
    alpha: {
      value: flag,
      default: false,
      label: say('Start down', '初始为 down'),
      help: say('Real servers come in with their first good check.', '真实服务器在第一次检查成功后才加入。'),
    },
    omega: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Scripts at stop', '停止时运行脚本'),
      help: say('Runs notify_down and quorum_down when keepalived stops.', '停止时运行 notify_down 和 quorum_down。'),
    },
    quorum: {
      value: int(1, UNSIGNED),
      default: 1,
      label: say('Quorum', '法定数'),
      help: say(
        'Sum of the weights that must be up; below it the sorry server takes over.',
        '必须在线的权重之和;低于此值时启用 sorry server。',
      ),
    },
    hysteresis: {
      value: int(0, UNSIGNED),
      default: 0,
      advanced: true,
      label: say('Hysteresis', '迟滞'),
      help: say('How far above and below the quorum the change happens.', '围绕法定数上下浮动多少才发生变化。'),
    },
    quorum_up: script(
      say('Script: quorum gained', '脚本:达到法定数'),
      say('Run when the quorum is gained.', '达到法定数时运行。'),
    ),
    quorum_down: script(
      say('Script: quorum lost', '脚本:失去法定数'),
      say('Run when the quorum is lost.', '失去法定数时运行。'),
    ),
    sorry_server: {
      value: addressPort,
      label: say('Sorry server', 'Sorry server'),
      help: say('Gets the connections when too few real servers are up.', '在线的真实服务器不足时承接连接。'),
    },
    sorry_server_inhibit: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Sorry server stays', '保留 sorry server'),
      help: say(
        'When it is no longer needed it stays with weight 0. Stands below sorry_server.',
        '不再需要时以权重 0 保留。须写在 sorry_server 之后。',
      ),
    },
    sorry_server_lvs_method: {
      value: forwardingMethod,
      advanced: true,
      label: say('Sorry server forwarding', 'Sorry server 转发方式'),
      help: say(
        'Where it differs from that of the virtual server. Stands below sorry_server.',
        '与虚拟服务器不同时设置。须写在 sorry_server 之后。',
      ),
    },
    weight: {
      value: int(1, INT),
      advanced: true,
      label: say('Weight of real servers', '真实服务器默认权重'),
      help: say('For real servers that have none.', '用于未设置权重的真实服务器。'),
    },
    connect_timeout: {
      value: seconds(0.000001, 4294.967295),
      advanced: true,
      label: say('Connect timeout', '连接超时'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    retry: {
      value: int(1, 4294967295),
      advanced: true,
      label: say('Retries', '重试次数'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    delay_before_retry: {
      value: seconds(0, LONG),
      advanced: true,
      label: say('Delay before retry', '重试间隔'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    warmup: {
      value: seconds(0, LONG),
      advanced: true,
      label: say('Warm-up', '预热'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    inhibit_on_failure: {
      value: flag,
      default: false,
      label: say('Weight 0 on failure', '失败时权重置 0'),
      help: say(
        'A failed real server stays in the table with weight 0 instead of being removed.',
        '失败的真实服务器以权重 0 保留,而不是移除。',
      ),
    },
    real_server: {
      block: realServer,
      repeatable: true,
      label: say('Real servers', '真实服务器'),
      help: say('The servers behind the virtual server.', '虚拟服务器之后的服务器。'),
    },
  },
  misplaced: {
    nat_mask: { say: say('keepalived no longer knows nat_mask; remove it', 'keepalived 已不再支持 nat_mask,请删除') },
  },
  rules: virtualServerRules,
  standsAlone: true,
  complete: completeVirtualServer,
})
