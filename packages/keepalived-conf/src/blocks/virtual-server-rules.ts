import type { VirtualServer } from '../config'
import { serviceName } from '../kinds/phrases'
import { say } from '../localized'
import type { BlockRule } from '../table'

export const virtualServerRules: readonly BlockRule<VirtualServer>[] = [
  {
    id: 'virtual-server-empty',
    severity: 'error',
    title: say('Virtual server without real servers', '没有真实服务器的虚拟服务器'),
    help: say(
      'keepalived ignores a virtual_server that has no real_server.',
      'keepalived 忽略没有 real_server 的 virtual_server。',
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
      const text = say(`ops has no effect for ${values.protocol}`, `ops 对 ${values.protocol} 不生效`)
      return [{ at: 'ops', say: text, fix: { label: say('Remove ops', '删除 ops'), remove: 'statement' } }]
    },
  },
  {
    id: 'quorum-over-weight',
    severity: 'error',
    title: say('Quorum that can never be met', '无法达到的法定数'),
    help: say(
      'The quorum is a sum of weights; above the total of all real servers keepalived reduces it.',
      '法定数按权重之和计算,超过全部真实服务器的总和时 keepalived 会降低它。',
    ),
    check: ({ values, written }) => {
      const given = Number(written('quorum')[0])
      const total = values.real_server.reduce((sum, server) => sum + server.weight, 0)
      if (!(given > total) || total === 0) return []
      const text = say(
        `quorum ${given} must be at most ${total}, the sum of all weights`,
        `quorum ${given} 不能超过权重总和 ${total}`,
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
      const text = say(
        `hysteresis ${given} must be below the quorum of ${values.quorum}`,
        `hysteresis ${given} 必须小于法定数 ${values.quorum}`,
      )
      return [{ at: 'hysteresis', word: 1, say: text }]
    },
  },
]

function required(
  keyword: 'protocol' | 'lb_algo' | 'lb_kind',
  id: string,
  choice: string,
  effect: { en: string; zh: string },
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
