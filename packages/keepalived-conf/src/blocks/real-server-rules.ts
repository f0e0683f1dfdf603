/** What keepalived drops or forces in a real server, and what a checker can not do in time. */
import type { CheckerConfig, RealServer, VirtualServer } from '../config'
import { serviceName } from '../kinds/phrases'
import { say } from '../localized'
import type { BlockRule, Finding } from '../table'
import { firstById } from './first-by-id'

export const realServerRules: readonly BlockRule<RealServer>[] = [
  {
    id: 'real-server-twice',
    severity: 'error',
    title: say('Real server twice', '真实服务器重复'),
    help: say(
      'keepalived keeps the first of two real servers with the same address and port.',
      '地址和端口相同的真实服务器,keepalived 只保留第一个。',
    ),
    check: ({ values, around }) => {
      if (!isVirtualServer(around) || isOfOtherFamily(values, around)) return []
      const kept = firstById(around.real_server).get(values.id)
      if (!kept || kept === values) return []
      const text = say(
        `real_server ${values.id} is already in the virtual server: keepalived removes the second`,
        `real_server ${values.id} 已在该虚拟服务器中:keepalived 会删除第二个`,
      )
      const label = say(`Remove the second ${values.id}`, `删除第二个 ${values.id}`)
      return [{ say: text, fix: { label, remove: 'statement' } }]
    },
  },
  {
    id: 'real-server-of-other-family',
    severity: 'error',
    title: say('Real server of another family', '真实服务器的地址族不同'),
    help: say(
      'Only TUN carries IPv4 to IPv6 or back; with NAT and DR keepalived skips a real server of the other family.',
      '只有 TUN 可以在 IPv4 与 IPv6 之间转发;使用 NAT 或 DR 时 keepalived 跳过另一地址族的真实服务器。',
    ),
    check: ({ values, around }) => {
      if (!isVirtualServer(around) || !isOfOtherFamily(values, around)) return []
      const text = say(
        `real_server ${values.address} is not of the family of ${serviceName(around)}: keepalived skips it`,
        `real_server ${values.address} 与 ${serviceName(around)} 不是同一地址族:keepalived 会跳过`,
      )
      return [{ word: 1, say: text }]
    },
  },
  {
    id: 'real-server-port-forced',
    severity: 'error',
    title: say('Port that cannot be forwarded', '无法转发到该端口'),
    help: say(
      'Only NAT can change the port. With DR and TUN keepalived resets the port of the real server to that of the virtual server, and for a firewall mark to none.',
      '只有 NAT 可以改变端口。使用 DR 或 TUN 时,keepalived 会把真实服务器的端口改为虚拟服务器的端口;防火墙标记服务则没有端口。',
    ),
    check: ({ values, args: [address, port] }) => {
      if (port === undefined || Number(port) === values.port) return []
      const forced = values.port === 0 ? '' : `${values.port}`
      const text = say(
        `port ${port} of ${address} cannot be reached with ${values.lb_kind}: ${forced || 'that of the client'} is used`,
        `${address} 的端口 ${port} 无法以 ${values.lb_kind} 到达:实际使用${forced ? ` ${forced}` : '客户端所用端口'}`,
      )
      if (forced === '') return [{ word: 2, say: text }]
      const label = say(`Use port ${forced}`, `使用端口 ${forced}`)
      return [{ word: 2, say: text, fix: { label, replaceWord: forced } }]
    },
  },
  {
    id: 'real-server-without-checker',
    severity: 'info',
    title: say('Real server without a checker', '没有健康检查的真实服务器'),
    help: say('Without a checker it counts as up for ever.', '没有检查时始终视为在线。'),
    check: ({ values }) =>
      values.checkers.length > 0
        ? []
        : [
            {
              say: say(
                `real_server ${values.id} has no checker: it counts as up for ever`,
                `real_server ${values.id} 没有健康检查:始终视为在线`,
              ),
            },
          ],
  },
  {
    id: 'thresholds-crossed',
    severity: 'warning',
    title: say('Lower threshold not below the upper', '连接下限不低于上限'),
    help: say(
      'A real server that reached uthreshold gets connections again below lthreshold; with lthreshold at or above uthreshold it flaps at the limit.',
      '达到 uthreshold 的真实服务器在低于 lthreshold 后才重新接收连接;若 lthreshold 不低于 uthreshold,它会在上限处反复切换。',
    ),
    check: ({ values }) => {
      const { uthreshold = 0, lthreshold = 0 } = values
      if (uthreshold === 0 || lthreshold < uthreshold) return []
      const text = say(
        `lthreshold ${lthreshold} of ${values.id} must be below uthreshold ${uthreshold}`,
        `${values.id} 的 lthreshold ${lthreshold} 必须小于 uthreshold ${uthreshold}`,
      )
      return [{ at: 'lthreshold', word: 1, say: text }]
    },
  },
  {
    id: 'check-slower-than-interval',
    severity: 'warning',
    title: say('Check slower than its interval', '检查慢于检查间隔'),
    help: say(
      'One try may wait longer for an answer than the interval to the next check (delay_loop), so a dead server is noticed later than delay_loop promises. The time named is the longest until it is taken out: all tries with their timeouts and the pauses between them.',
      '单次尝试等待应答的时间可能超过检查间隔(delay_loop),因此发现失效服务器会晚于 delay_loop 的预期。所示时间是剔除它的最长时间:所有尝试的超时加上重试间隔。',
    ),
    check: ({ values }) =>
      values.checkers.flatMap((checker): Finding[] => {
        const timeout = timeoutOf(checker)
        if (timeout === undefined || !('retry' in checker) || timeout.value <= checker.delay_loop) return []
        const worst = timeout.value * (checker.retry + 1) + checker.delay_before_retry * checker.retry
        const text = say(
          `${checker.type} of ${values.id} may wait ${timeout.value / 1000} s for an answer, longer than its delay_loop of ${checker.delay_loop / 1000} s: a dead server is taken out after up to ${worst / 1000} s`,
          `${values.id} 的 ${checker.type} 最长等待应答 ${timeout.value / 1000} 秒,超过 delay_loop 的 ${checker.delay_loop / 1000} 秒:失效服务器最长 ${worst / 1000} 秒后才被剔除`,
        )
        return [{ of: checker, at: timeout.at, say: text }]
      }),
  },
]

function timeoutOf(checker: CheckerConfig): { at: string; value: number } | undefined {
  if ('connect_timeout' in checker) return { at: 'connect_timeout', value: checker.connect_timeout }
  if ('misc_timeout' in checker) return { at: 'misc_timeout', value: checker.misc_timeout }
  return undefined
}

/** The method decides: a tunnel may carry the other family. A firewall mark has the family that it is given. */
export function isOfOtherFamily(
  server: Pick<RealServer, 'address' | 'lb_kind'>,
  { address, fwmark, ip_family }: VirtualServer,
): boolean {
  if (server.lb_kind === 'TUN') return false
  const isIpv6 = server.address.includes(':')
  if (address !== undefined) return isIpv6 !== address.includes(':')
  return fwmark !== undefined && ip_family !== undefined && isIpv6 !== (ip_family === 'inet6')
}

function isVirtualServer(around: object | undefined): around is VirtualServer {
  return around !== undefined && 'real_server' in around
}
