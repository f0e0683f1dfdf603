/** What vrrp_strict (the RFC to the letter) does to an instance. */
import type { VrrpInstance } from '../config'
import { familyOf } from '../kinds/addresses'
import { say } from '../localized'
import type { BlockRule } from '../table'

export const strictRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'strict-state-mismatch',
    severity: 'error',
    title: say('state that strict mode overrides', '严格模式会改变 state'),
    help: say(
      'In strict mode MASTER is the owner of the addresses (priority 255) and nobody else: keepalived sets the state by the priority.',
      '严格模式下只有地址所有者(priority 255)是 MASTER:keepalived 按 priority 决定 state。',
    ),
    check: ({ values, written }) => {
      const [state] = written('state')
      if (!values.strict_mode || state === undefined || state === values.state) return []
      if (state !== 'MASTER' && state !== 'BACKUP') return []
      const text = say(
        `${values.name} has state ${state} with priority ${values.priority}: under vrrp_strict it starts as ${values.state}`,
        `${values.name} 的 state 为 ${state} 而 priority 为 ${values.priority}:vrrp_strict 下以 ${values.state} 启动`,
      )
      const label = say(`Set state ${values.state}`, `设为 state ${values.state}`)
      return [{ at: 'state', word: 1, say: text, fix: { label, replaceWord: values.state } }]
    },
  },
  {
    id: 'strict-accept-in-version-2',
    severity: 'error',
    title: say('accept under vrrp_strict in version 2', '严格模式版本 2 中的 accept'),
    help: say(
      'RFC 3768 has no accept mode, so in strict mode keepalived resets it in version 2: packets to the VIPs are dropped. Use version 3, or leave vrrp_strict out.',
      'RFC 3768 没有 accept 模式,严格模式下版本 2 的 accept 会被 keepalived 取消:发往 VIP 的报文被丢弃。请使用版本 3,或去掉 vrrp_strict。',
    ),
    check: ({ values, has }) => {
      if (!values.strict_mode || !has('accept') || values.version !== 2 || values.priority === 255) return []
      const text = say(
        `accept is reset in ${values.name}: vrrp_strict knows it in version 3 only`,
        `${values.name} 的 accept 被取消:vrrp_strict 只在版本 3 支持它`,
      )
      return [{ at: 'accept', say: text, fix: { label: say('Remove accept', '删除 accept'), remove: 'statement' } }]
    },
  },
  {
    id: 'strict-drops-packets',
    severity: 'warning',
    title: say('vrrp_strict closes the VIPs', 'vrrp_strict 使 VIP 不应答'),
    help: say(
      'Under vrrp_strict a master that does not own the address drops every packet to the VIP: no ping, no service on the director itself. It is the most asked question about keepalived. Write accept (version 3), or leave vrrp_strict out.',
      'vrrp_strict 下,不是地址所有者的主机会丢弃发往 VIP 的报文:不能 ping,本机服务也不可达。这是关于 keepalived 最常见的问题。请写 accept(版本 3),或去掉 vrrp_strict。',
    ),
    check: ({ values, has }) => {
      if (!values.strict_mode || values.accept || has('accept')) return []
      const text = say(
        `${values.name} drops packets to its VIPs because of vrrp_strict`,
        `由于 vrrp_strict,${values.name} 会丢弃发往其 VIP 的报文`,
      )
      if (values.version === 2) return [{ say: text }]
      return [{ say: text, fix: { label: say('Add accept', '添加 accept'), set: 'accept', parameters: '' } }]
    },
  },
  {
    id: 'ipv6-in-version-2',
    severity: 'warning',
    title: say('IPv6 in version 2', '版本 2 中的 IPv6'),
    help: say(
      'VRRP version 2 is for IPv4. keepalived speaks its own dialect for IPv6, which other routers do not know; under vrrp_strict, and where version stands behind the VIPs, it ignores the keyword and uses version 3.',
      'VRRP 版本 2 只用于 IPv4。keepalived 对 IPv6 使用自己的变体,其他路由器不认识;vrrp_strict 下,或 version 写在 VIP 之后时,它忽略此关键字并使用版本 3。',
    ),
    check: ({ values, written }) => {
      if (written('version')[0] !== '2' || !hasIpv6(values)) return []
      const text = values.strict_mode
        ? say(`${values.name} has IPv6 VIPs: version 3 is used`, `${values.name} 使用 IPv6 VIP:实际使用版本 3`)
        : say(
            `${values.name} has IPv6 VIPs, which version 2 does not know`,
            `${values.name} 使用 IPv6 VIP,而版本 2 不支持 IPv6`,
          )
      const label = say('Set version 3', '设为 version 3')
      return [{ at: 'version', word: 1, say: text, fix: { label, replaceWord: '3' } }]
    },
  },
  {
    id: 'strict-first-vip-not-link-local',
    severity: 'error',
    title: say('First IPv6 VIP is not link-local', '首个 IPv6 VIP 不是链路本地地址'),
    help: say(
      'The first IPv6 address of an advert must be link-local (RFC 9568 §5.2.9); strict mode insists on it.',
      '通告中的第一个 IPv6 地址必须是链路本地地址(RFC 9568 §5.2.9);严格模式要求如此。',
    ),
    check: ({ values }) => {
      const [first] = values.virtual_ipaddress
      if (!values.strict_mode || !first || !hasIpv6(values)) return []
      if (/^fe[89ab]/i.test(first.address)) return []
      const text = say(
        `${first.address} is the first VIP of ${values.name} and not link-local`,
        `${first.address} 是 ${values.name} 的第一个 VIP,但不是链路本地地址`,
      )
      return [{ of: first, say: text }]
    },
  },
]

function hasIpv6({ virtual_ipaddress: [first] }: VrrpInstance): boolean {
  return first !== undefined && familyOf(first.address) === 6
}
