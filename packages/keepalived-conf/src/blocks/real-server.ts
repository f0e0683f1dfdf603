import type { RealServer } from '../config'
import { addressPort, joinPort } from '../kinds/addresses'
import { int, seconds } from '../kinds/numbers'
import { forwardingMethod, tunnelOf } from '../kinds/server-phrases'
import { bool, exactly, word } from '../kinds/words'
import { say } from '../localized'
import { block, type Scope } from '../table'
import { bfdCheck } from './bfd-check'
import { dnsCheck } from './dns-check'
import { fileCheck } from './file-check'
import { httpGet, sslGet } from './http-get'
import { miscCheck } from './misc-check'
import { script } from './notify'
import { pingCheck } from './ping-check'
import { realServerRules } from './real-server-rules'
import { smtpCheck } from './smtp-check'
import { tcpCheck } from './tcp-check'
import { udpCheck } from './udp-check'

const LONG = 18_446_744_073_709
const INT = 2147483647

export const realServer = block<RealServer>({
  keyword: 'real_server',
  label: say('Real server', '真实服务器'),
  help: say('A server that answers for the virtual server.', '为虚拟服务器应答的服务器。'),
  header: addressPort,
  keywords: {
    weight: {
      value: int(0, INT),
      default: (_own, { virtual_server }) => virtual_server.weight ?? 1,
      label: say('Weight', '权重'),
      help: say(
        'Its share beside the others; 0 drains it: no new connections.',
        '相对份额;0 表示排空:不再分配新连接。',
      ),
    },
    lvs_method: {
      value: forwardingMethod,
      also: { tunnel: tunnelOf },
      default: (_own: unknown, { virtual_server }: Scope) => virtual_server.lb_kind,
      into: 'lb_kind',
      advanced: true,
      label: say('Forwarding method', '转发方式'),
      help: say('Where it differs from that of the virtual server.', '与虚拟服务器不同时设置。'),
    },
    uthreshold: {
      value: int(0, 4294967295),
      advanced: true,
      label: say('Upper threshold', '连接上限'),
      help: say('No new connections above this many.', '连接数超过此值时不再分配。'),
    },
    lthreshold: {
      value: int(0, 4294967295),
      advanced: true,
      label: say('Lower threshold', '连接下限'),
      help: say('New connections again below this many.', '连接数低于此值时恢复分配。'),
    },
    inhibit_on_failure: {
      value: bool,
      default: (_own, { virtual_server }) => virtual_server.inhibit_on_failure,
      label: say('Weight 0 on failure', '失败时权重置 0'),
      help: say('Stays in the table with weight 0 when it fails.', '失败时以权重 0 保留在表中。'),
    },
    notify_up: script(say('Script: up', '脚本:恢复'), say('Run when it comes up.', '恢复在线时运行。')),
    notify_down: script(say('Script: down', '脚本:失效'), say('Run when it goes down.', '失效时运行。')),
    smtp_alert: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.smtp_alert_checker ?? global_defs.smtp_alert ?? true,
      label: say('Mail', '邮件'),
      help: say('Sends a mail when it goes up or down.', '上线或下线时发送邮件。'),
    },
    virtualhost: {
      value: word(say('a host name', '主机名'), 'www.example.com'),
      default: (_own, { virtual_server }) => virtual_server.virtualhost,
      advanced: true,
      label: say('Host header', 'Host 头'),
      help: say('Asked for by HTTP_GET and SSL_GET.', 'HTTP_GET 和 SSL_GET 请求时使用的主机名。'),
    },
    snmp_name: {
      value: exactly(word(say('a name', '名称'))),
      advanced: true,
      label: say('SNMP name', 'SNMP 名称'),
      help: say('Its name in the MIB.', '在 MIB 中的名称。'),
    },
    alpha: {
      value: bool,
      default: (_own, { virtual_server }) => virtual_server.alpha,
      advanced: true,
      label: say('Start down', '初始为 down'),
      help: say('Comes in with its first good check.', '第一次检查成功后才加入。'),
    },
    connect_timeout: {
      value: seconds(0.000001, 4294.967295),
      default: (_own, { virtual_server }) => virtual_server.connect_timeout,
      advanced: true,
      label: say('Connect timeout', '连接超时'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    delay_loop: {
      value: seconds(0.000001, LONG, 1),
      default: (_own, { virtual_server }) => virtual_server.delay_loop,
      advanced: true,
      label: say('Check interval', '检查间隔'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    retry: {
      value: int(1, 4294967295),
      default: (_own, { virtual_server }) => virtual_server.retry,
      advanced: true,
      label: say('Retries', '重试次数'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    delay_before_retry: {
      value: seconds(0, LONG),
      default: (_own, { virtual_server }) => virtual_server.delay_before_retry,
      advanced: true,
      label: say('Delay before retry', '重试间隔'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    warmup: {
      value: seconds(0, LONG),
      default: (_own, { virtual_server }) => virtual_server.warmup,
      advanced: true,
      label: say('Warm-up', '预热'),
      help: say('For checkers that have none.', '用于未设置的检查。'),
    },
    HTTP_GET: checkerEntry(httpGet),
    SSL_GET: checkerEntry(sslGet),
    TCP_CHECK: checkerEntry(tcpCheck),
    SMTP_CHECK: checkerEntry(smtpCheck),
    DNS_CHECK: checkerEntry(dnsCheck),
    MISC_CHECK: checkerEntry(miscCheck),
    BFD_CHECK: checkerEntry(bfdCheck),
    UDP_CHECK: checkerEntry(udpCheck),
    PING_CHECK: checkerEntry(pingCheck),
    FILE_CHECK: checkerEntry(fileCheck),
  },
  misplaced: {
    lb_kind: { use: 'lvs_method', say: say('in a real_server it is lvs_method', '在 real_server 中应写 lvs_method') },
  },
  rules: realServerRules,
  complete: values => {
    values.id = joinPort(values.address, values.port)
    return values
  },
})

function checkerEntry<
  B extends { keyword: string; label: { en: string; zh: string }; help: { en: string; zh: string } },
>(table: B) {
  return { block: table, into: 'checkers', repeatable: true, label: table.label, help: table.help }
}
