/** What keepalived sets or drops in a virtual server: what is not written, quorum, ports. */
import type { VirtualServer } from '../config'
import { serviceName } from '../kinds/phrases'
import { type Localized, say } from '../localized'
import type { BlockRule } from '../table'
import { firstById } from './first-by-id'
import { persistenceRules } from './persistence-rules'
import { serviceRules } from './service-rules'

export const virtualServerRules: readonly BlockRule<VirtualServer>[] = [
  {
    id: 'virtual-server-empty',
    severity: 'error',
    title: say('Virtual server without real servers', '没有真实服务器的虚拟服务器'),
    help: say(
      'keepalived ignores a virtual_server that has no real_server, its sorry_server with it.',
      'keepalived 忽略没有 real_server 的 virtual_server,连同其 sorry_server。',
    ),
    check: ({ values }) =>
      values.real_server.length > 0
        ? []
        : [
            {
              say: say(
                `virtual_server ${serviceName(values)} has no real servers and is ignored`,
                `virtual_server ${serviceName(values)} 没有真实服务器,将被忽略`,
              ),
            },
          ],
  },
  {
    id: 'virtual-server-twice',
    severity: 'warning',
    byId: true,
    title: say('Virtual server defined twice', '虚拟服务器重复定义'),
    help: say(
      'Two virtual_server blocks have the same address, port and protocol. The kernel knows the service once: real servers of both end up in one table, and what the blocks say differently is left to chance.',
      '两个 virtual_server 的地址、端口和协议相同。内核中只有一个服务:两者的真实服务器混在一张表里,不同的设置以哪个为准无法预料。',
    ),
    check: ({ values, config }) => {
      const first = firstById(config.virtual_server).get(values.id)
      if (!first || first === values) return []
      const text = say(`virtual_server ${values.id} is already defined`, `virtual_server ${values.id} 已经定义过`)
      return [{ say: text }]
    },
  },
  required('protocol', 'protocol-unset', 'TCP', say('it is then UDP', '按 UDP 处理')),
  required('lb_algo', 'scheduler-unset', 'wlc', say('it is then wlc', '按 wlc 处理')),
  required('lb_kind', 'forwarding-unset', 'NAT', say('it is then NAT', '按 NAT 处理')),
  {
    id: 'protocol-with-fwmark',
    severity: 'error',
    title: say('Protocol of a firewall mark', '防火墙标记的协议'),
    help: say(
      'A service by firewall mark takes whatever protocol was marked; keepalived ignores the keyword.',
      '按防火墙标记的服务不区分协议,keepalived 忽略此关键字。',
    ),
    check: ({ values, has }) => {
      if (values.fwmark === undefined || !has('protocol')) return []
      const text = say(`protocol is ignored for fwmark ${values.fwmark}`, `fwmark ${values.fwmark} 的 protocol 被忽略`)
      return [
        { at: 'protocol', say: text, fix: { label: say('Remove protocol', '删除 protocol'), remove: 'statement' } },
      ]
    },
  },
  {
    id: 'one-packet-needs-udp',
    severity: 'error',
    title: say('ops without UDP', 'ops 需要 UDP'),
    help: say(
      'Only UDP can be scheduled packet by packet; keepalived resets ops otherwise.',
      '只有 UDP 可以逐包调度,否则 keepalived 会取消 ops。',
    ),
    check: ({ values, has }) => {
      if (!has('ops') || values.protocol === 'UDP' || values.fwmark !== undefined) return []
      const text = say(
        `ops has no effect for ${values.protocol}: keepalived resets it`,
        `ops 对 ${values.protocol} 不生效:keepalived 会取消它`,
      )
      return [{ at: 'ops', say: text, fix: { label: say('Remove ops', '删除 ops'), remove: 'statement' } }]
    },
  },
  {
    id: 'quorum-over-weight',
    severity: 'error',
    title: say('Quorum that can never be met', '无法达到的法定数'),
    help: say(
      'The quorum is a sum of weights; above the total of all real servers keepalived reduces it. Where all weights are 0 it would become 0 and never be lost; this director keeps it, so that the sorry server takes over.',
      '法定数按权重之和计算,超过全部真实服务器的总和时 keepalived 会降低它。若所有权重为 0,它会变为 0 而永远不会失去;本 Director 保持原值,由 sorry server 接管。',
    ),
    check: ({ values, has, written }) => {
      if (values.real_server.length === 0) return []
      const given = has('quorum') ? Number(written('quorum')[0]) : 1
      const total = values.real_server.reduce((sum, server) => sum + server.weight, 0)
      if (!(given > total)) return []
      if (total === 0) {
        const text = say(
          `quorum ${given} can never be met: all weights of ${serviceName(values)} are 0, and keepalived reduces it to 0`,
          `quorum ${given} 无法达到:${serviceName(values)} 的权重全部为 0,keepalived 会把它降为 0`,
        )
        return [has('quorum') ? { at: 'quorum', word: 1, say: text } : { say: text }]
      }
      const text = say(
        `quorum ${given} must be at most ${total}, the sum of all weights: keepalived reduces it`,
        `quorum ${given} 不能超过权重总和 ${total}:keepalived 会降低它`,
      )
      const label = say(`Set quorum ${total}`, `设为 quorum ${total}`)
      return [{ at: 'quorum', word: 1, say: text, fix: { label, replaceWord: `${total}` } }]
    },
  },
  {
    id: 'hysteresis-over-quorum',
    severity: 'error',
    title: say('Hysteresis not below the quorum', '迟滞不小于法定数'),
    help: say(
      'keepalived reduces hysteresis to one less than the quorum.',
      'keepalived 会把 hysteresis 降为 quorum 减 1。',
    ),
    check: ({ values, written }) => {
      const given = Number(written('hysteresis')[0])
      if (!(given >= values.quorum)) return []
      const used = values.quorum - 1
      const text = say(
        `hysteresis ${given} must be below the quorum of ${values.quorum}: keepalived sets ${used}`,
        `hysteresis ${given} 必须小于法定数 ${values.quorum}:keepalived 取 ${used}`,
      )
      const label = say(`Set hysteresis ${used}`, `设为 hysteresis ${used}`)
      return [{ at: 'hysteresis', word: 1, say: text, fix: { label, replaceWord: `${used}` } }]
    },
  },
  {
    id: 'quorum-out-of-reach',
    severity: 'warning',
    title: say('Quorum never regained', '法定数无法恢复'),
    help: say(
      'A lost quorum is regained at quorum plus hysteresis. Above the sum of all weights that never happens: the sorry server stays for good.',
      '失去的法定数要达到 quorum 加 hysteresis 才恢复。若超过权重总和则永远无法恢复:一直由 sorry server 承接。',
    ),
    check: ({ values, has }) => {
      const total = values.real_server.reduce((sum, server) => sum + server.weight, 0)
      const needed = values.quorum + values.hysteresis
      if (!has('hysteresis') || total === 0 || needed <= total) return []
      const text = say(
        `a lost quorum comes back at ${needed} (quorum ${values.quorum} and hysteresis ${values.hysteresis}), but all weights sum up to ${total}`,
        `失去的法定数要到 ${needed}(quorum ${values.quorum} 加 hysteresis ${values.hysteresis})才恢复,但权重总和只有 ${total}`,
      )
      return [{ at: 'hysteresis', word: 1, say: text }]
    },
  },
  {
    id: 'sorry-server-port-forced',
    severity: 'error',
    title: say('Sorry server at a port that cannot be forwarded', 'Sorry server 的端口无法转发'),
    help: say(
      'Only NAT can change the port; otherwise keepalived resets the port of the sorry server to that of the virtual server.',
      '只有 NAT 可以改变端口;否则 keepalived 会把 sorry server 的端口改为虚拟服务器的端口。',
    ),
    check: ({ values, written }) => {
      const [address, port] = written('sorry_server')
      if (port === undefined || !values.sorry_server || Number(port) === values.sorry_server.port) return []
      const forced = `${values.sorry_server.port}`
      const text = say(
        `port ${port} of sorry_server ${address} cannot be reached: ${forced} is used`,
        `无法到达 sorry_server ${address} 的端口 ${port}:实际使用 ${forced}`,
      )
      const label = say(`Use port ${forced}`, `使用端口 ${forced}`)
      return [{ at: 'sorry_server', word: 2, say: text, fix: { label, replaceWord: forced } }]
    },
  },
  ...persistenceRules,
  ...serviceRules,
]

function required(
  keyword: 'protocol' | 'lb_algo' | 'lb_kind',
  id: string,
  choice: string,
  effect: Localized,
): BlockRule<VirtualServer> {
  return {
    id,
    severity: 'error',
    title: say(`${keyword} not set`, `未设置 ${keyword}`),
    help: say(
      `keepalived complains when ${keyword} is missing and takes its default: ${effect.en}. Write what you mean.`,
      `缺少 ${keyword} 时 keepalived 会报错并使用默认值:${effect.zh}。请明确写出。`,
    ),
    check: ({ values, has }) => {
      if (has(keyword) || (keyword === 'protocol' && values.fwmark !== undefined)) return []
      if (values.real_server.length === 0) return []
      const name = serviceName(values)
      const text = say(
        `virtual_server ${name} has no ${keyword}: ${effect.en}`,
        `virtual_server ${name} 没有 ${keyword}:${effect.zh}`,
      )
      const label = say(`Add ${keyword} ${choice}`, `添加 ${keyword} ${choice}`)
      return [{ say: text, fix: { label, set: keyword, parameters: choice } }]
    },
  }
}
