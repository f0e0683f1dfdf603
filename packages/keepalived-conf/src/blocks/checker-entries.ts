/** The keywords that checkers have in common, in the man page's order. */
import type { CheckerTiming, ConnectingCheck } from '../config'
import { familyOf, ipAddress } from '../kinds/addresses'
import { int, seconds } from '../kinds/numbers'
import { port } from '../kinds/phrases'
import { bool, word } from '../kinds/words'
import { say } from '../localized'
import type { BlockRule, Keyword, Scope } from '../table'

const LONG = 18_446_744_073_709

type Entries<T> = { [K in keyof T & string]: Keyword<NonNullable<T[K]>> }

export function connectingEntries(): Entries<Omit<ConnectingCheck, keyof CheckerTiming>> {
  return {
    connect_ip: {
      value: ipAddress,
      default: (_own: unknown, { real_server }: Scope) => real_server.address,
      advanced: true,
      label: say('Address', '检查地址'),
      help: say('Where to connect, if not to the real server.', '连接的地址;缺省为真实服务器。'),
    },
    connect_port: {
      value: port,
      default: (_own: unknown, { real_server }: Scope) => real_server.port,
      label: say('Port', '检查端口'),
      help: say('Where to connect, if not to the port of the real server.', '连接的端口;缺省为真实服务器的端口。'),
    },
    bindto: {
      value: ipAddress,
      advanced: true,
      label: say('Source address', '源地址'),
      help: say('Address of this director to connect from.', '发起连接时使用的本机地址。'),
    },
    bind_port: {
      value: port,
      advanced: true,
      label: say('Source port', '源端口'),
      help: say('Port of this director to connect from.', '发起连接时使用的本机端口。'),
    },
    bind_if: {
      value: word(say('an interface', '接口'), 'eth0'),
      advanced: true,
      label: say('Source interface', '源接口'),
      help: say(
        'Interface to connect through; needed for link-local addresses.',
        '连接所经接口;链路本地地址必须设置。',
      ),
    },
    connect_timeout: {
      value: seconds(0.000001, 4294.967295),
      default: (_own: unknown, { real_server }: Scope) => real_server.connect_timeout ?? 5000,
      label: say('Connect timeout', '连接超时'),
      help: say('Seconds to wait for the connection and for each answer.', '等待连接和每次应答的秒数。'),
    },
    fwmark: {
      value: int(0, 4294967295),
      advanced: true,
      label: say('Firewall mark', '防火墙标记'),
      help: say('Mark on the packets of the check.', '检查报文上的标记。'),
    },
  }
}

/** Retries and their delay when neither checker, real server nor virtual server says; no delay: that of the checks. */
export function timingEntries(retry: number, delayBeforeRetry: number | undefined): Entries<CheckerTiming> {
  return {
    retry: {
      value: int(0, 4294967295),
      default: (_own: unknown, { real_server }: Scope) => real_server.retry ?? retry,
      label: say('Retries', '重试次数'),
      help: say(
        'Further tries after a failure; down after one more failure than this.',
        '失败后的重试次数;连续失败次数超过它即判为 down。',
      ),
    },
    delay_before_retry: {
      value: seconds(0, LONG),
      default: (_own: unknown, { real_server }: Scope) =>
        real_server.delay_before_retry ?? delayBeforeRetry ?? real_server.delay_loop,
      label: say('Delay before retry', '重试间隔'),
      help: say('Seconds between a failure and the next try.', '失败与下一次重试之间的秒数。'),
    },
    delay_loop: {
      value: seconds(0.000001, LONG, 1),
      default: (_own: unknown, { real_server }: Scope) => real_server.delay_loop,
      label: say('Check interval', '检查间隔'),
      help: say(
        'Seconds between two checks, if not those of the virtual server.',
        '两次检查之间的秒数;缺省取虚拟服务器的设置。',
      ),
    },
    warmup: {
      value: seconds(0, LONG),
      default: (own: { delay_loop?: number }, { real_server }: Scope) =>
        real_server.warmup ?? own.delay_loop ?? real_server.delay_loop,
      advanced: true,
      label: say('Warm-up', '预热'),
      help: say(
        'The first check is delayed by a random time up to this; 0 starts at once.',
        '首次检查随机延迟的上限秒数;0 为立即开始。',
      ),
    },
    alpha: {
      value: bool,
      default: (_own: unknown, { real_server }: Scope) => real_server.alpha,
      advanced: true,
      label: say('Start down', '初始为 down'),
      help: say('Counts as failed until the first success.', '首次成功之前视为失败。'),
    },
    log_all_failures: {
      value: bool,
      default: (_own: unknown, { global_defs }: Scope) => global_defs.checker_log_all_failures,
      advanced: true,
      label: say('Log every failure', '记录每次失败'),
      help: say('Also the failures before the last retry.', '包括最后一次重试之前的失败。'),
    },
  }
}

/** What checks that open a connection have in common. */
export const connectingRules: readonly BlockRule<Pick<ConnectingCheck, 'bindto' | 'connect_ip'>>[] = [
  {
    id: 'bindto-of-other-family',
    severity: 'error',
    title: say('Source of another family', '源地址属于另一地址族'),
    help: say(
      'A connection has one family; keepalived ignores a bindto that is not of the family of connect_ip.',
      '一个连接只能属于一个地址族;与 connect_ip 不同族的 bindto 会被 keepalived 忽略。',
    ),
    check: ({ values: { bindto, connect_ip } }) => {
      if (bindto === undefined || familyOf(bindto) === familyOf(connect_ip)) return []
      const text = say(
        `bindto ${bindto} is not of the family of ${connect_ip}`,
        `bindto ${bindto} 与 ${connect_ip} 不是同一地址族`,
      )
      return [{ at: 'bindto', word: 1, say: text }]
    },
  },
]

/** People expect nb_get_retry everywhere; only HTTP_GET and SSL_GET ever had it. */
export const withoutGet = {
  nb_get_retry: {
    use: 'retry',
    say: say(
      'only HTTP_GET and SSL_GET have it; here it is retry',
      '只有 HTTP_GET 和 SSL_GET 有此关键字;此处应写 retry',
    ),
  },
}
