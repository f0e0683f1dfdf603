/** What several files must have in common to be the directors of one cluster. */
import type { VrrpInstance } from '../config'
import { virtualAddress } from '../kinds/addresses'
import { seconds } from '../kinds/numbers'
import { type Localized, say } from '../localized'
import type { ClusterFinding, ClusterRule, Director } from '../table'
import { clusterAddressRules } from './cluster-address-rules'
import { failoverRules } from './cluster-failover-rules'
import { pairs, partner, shareVip } from './cluster-partners'
import { serverRules } from './cluster-server-rules'
import { unicastRules } from './cluster-unicast-rules'

const period = seconds(0, 255)

export const clusterRules: readonly ClusterRule[] = [
  differing({
    id: 'virtual-router-id-differs',
    severity: 'error',
    keyword: 'virtual_router_id',
    byName: true,
    title: say('Virtual router ID differs', '虚拟路由器 ID 不一致'),
    help: say(
      'Directors with different virtual_router_ids do not hear each other: each holds the VIPs for itself.',
      'virtual_router_id 不同的 Director 互相听不到:各自都会持有 VIP。',
    ),
    read: instance => `${instance.virtual_router_id}`,
  }),
  differing({
    id: 'auth-type-differs',
    severity: 'error',
    keyword: 'authentication',
    within: 'auth_type',
    title: say('Authentication type differs', '认证类型不一致'),
    help: say(
      'An advert with another kind of authentication is dropped: both directors become MASTER.',
      '认证类型不同的通告会被丢弃:两个 Director 都会成为 MASTER。',
    ),
    read: instance => instance.authentication?.auth_type ?? 'none',
    sameVersion: true,
  }),
  differing({
    id: 'auth-pass-differs',
    severity: 'error',
    keyword: 'authentication',
    within: 'auth_pass',
    secret: true,
    title: say('Password differs', '口令不一致'),
    help: say(
      'An advert with another password is dropped: both directors become MASTER.',
      '口令不同的通告会被丢弃:两个 Director 都会成为 MASTER。',
    ),
    read: instance => instance.authentication?.auth_pass ?? '',
    sameVersion: true,
  }),
  differing({
    id: 'advert-int-differs',
    severity: 'error',
    keyword: 'advert_int',
    title: say('Advert interval differs', '通告间隔不一致'),
    help: say(
      'In version 2 an advert with another interval is dropped; in version 3 the failover takes longer than meant.',
      '版本 2 会丢弃间隔不同的通告;版本 3 的切换时间会偏离预期。',
    ),
    read: instance => period.write(instance.advert_int),
  }),
  differing({
    id: 'version-differs',
    severity: 'error',
    keyword: 'version',
    title: say('VRRP version differs', 'VRRP 版本不一致'),
    help: say(
      'Directors with different VRRP versions do not understand each other.',
      'VRRP 版本不同的 Director 互不理解。',
    ),
    read: instance => `${instance.version}`,
  }),
  {
    id: 'vips-differ',
    severity: 'error',
    title: say('VIPs differ', 'VIP 不一致'),
    help: say(
      'Every director of an election must list the same VIPs, or addresses disappear in a failover and adverts are rejected.',
      '同一场选举的各 Director 必须列出相同的 VIP,否则切换时地址会消失,通告会被拒绝。',
    ),
    check: directors =>
      pairs(directors).flatMap(([first, second]) => {
        const list = (instance: VrrpInstance) =>
          instance.virtual_ipaddress
            .map(vip => vip.address)
            .sort()
            .join(', ')
        const [mine, theirs] = [list(second.instance), list(first.instance)]
        if (mine === theirs || isClash(first.instance, second.instance)) return []
        const { name } = second.instance
        const text = say(
          `${name} has the VIPs ${mine || '(none)'} here and ${theirs || '(none)'} in ${first.file}`,
          `${name} 在此处的 VIP 为 ${mine || '(无)'},在 ${first.file} 中为 ${theirs || '(无)'}`,
        )
        return [{ of: second.instance, at: 'virtual_ipaddress', say: text }]
      }),
  },
  {
    id: 'virtual-router-id-clash',
    severity: 'error',
    title: say('Two elections under one virtual router ID', '两场选举使用同一虚拟路由器 ID'),
    help: say(
      'Two instances of different names and VIPs have the same virtual_router_id. On one network they hear each other and take each other for rivals: one of them never becomes MASTER and its VIPs are nowhere.',
      '两个名称和 VIP 都不同的实例使用相同的 virtual_router_id。在同一网络中它们会互相当作对手:其中之一永远不会成为 MASTER,其 VIP 无人持有。',
    ),
    check: directors =>
      pairs(directors, true).flatMap(([first, second]) => {
        if (!isClash(first.instance, second.instance)) return []
        const { name, virtual_router_id } = second.instance
        const text = say(
          `virtual_router_id ${virtual_router_id} of ${name} is that of ${first.instance.name} in ${first.file}, which has other VIPs`,
          `${name} 的 virtual_router_id ${virtual_router_id} 与 ${first.file} 中的 ${first.instance.name} 相同,而两者的 VIP 不同`,
        )
        return [{ of: second.instance, at: 'virtual_router_id', word: 1, say: text }]
      }),
  },
  {
    id: 'vip-prefixes-differ',
    severity: 'warning',
    title: say('Prefix length of a VIP differs', 'VIP 前缀长度不一致'),
    help: say('The VIP would come up with another netmask after a failover.', '切换后该 VIP 的掩码会不同。'),
    check: directors =>
      pairs(directors).flatMap(([first, second]) =>
        second.instance.virtual_ipaddress.flatMap(vip => {
          const other = first.instance.virtual_ipaddress.find(each => each.address === vip.address)
          if (!other || other.prefix_length === vip.prefix_length) return []
          const text = say(
            `${vip.address} is /${vip.prefix_length} here and /${other.prefix_length} in ${first.file}`,
            `${vip.address} 在此处为 /${vip.prefix_length},在 ${first.file} 中为 /${other.prefix_length}`,
          )
          const { address, prefix_length } = other
          const label = say(`Use /${prefix_length}`, `改为 /${prefix_length}`)
          return [{ of: vip, say: text, fix: { label, replaceWord: virtualAddress.write({ address, prefix_length }) } }]
        }),
      ),
  },
  {
    id: 'priorities-equal',
    severity: 'warning',
    title: say('Equal priorities', '优先级相同'),
    help: say(
      'With equal priorities the higher address decides and the outcome is hard to foresee; give each director its own.',
      '优先级相同时由较大的地址决定,结果难以预料;请为每个 Director 设置不同的优先级。',
    ),
    check: directors =>
      pairs(directors, true).flatMap(([first, second]) => {
        const { name, priority } = second.instance
        if (priority !== first.instance.priority) return []
        const text = say(
          `${name} has priority ${priority} here and in ${first.file}`,
          `${name} 在此处与 ${first.file} 中的 priority 都是 ${priority}`,
        )
        return [{ of: second.instance, at: 'priority', word: 1, say: text }]
      }),
  },
  {
    id: 'two-masters',
    severity: 'warning',
    title: say('Two directors start as MASTER', '两个 Director 都以 MASTER 启动'),
    help: say(
      'Both take the VIPs at start until one hears the other; start all but one as BACKUP.',
      '两者启动时都会取得 VIP,直到听到对方;除一个外都应以 BACKUP 启动。',
    ),
    check: directors =>
      pairs(directors, true).flatMap(([first, second]) => {
        if (first.instance.state !== 'MASTER' || second.instance.state !== 'MASTER') return []
        const { name } = second.instance
        const text = say(
          `${name} has state MASTER here and in ${first.file}`,
          `${name} 在此处与 ${first.file} 中都是 state MASTER`,
        )
        const lower = second.instance.priority <= first.instance.priority
        const label = say('Start this one as BACKUP', '此处改为以 BACKUP 启动')
        const fix = lower ? { fix: { label, set: 'state', parameters: 'BACKUP' } } : {}
        return [{ of: second.instance, at: 'state', word: 1, say: text, ...fix }]
      }),
  },
  {
    id: 'master-not-highest',
    severity: 'warning',
    title: say('MASTER without the highest priority', 'MASTER 的优先级不是最高'),
    help: say(
      'The director that starts as MASTER loses the election at once to the one with the higher priority.',
      '以 MASTER 启动的 Director 会立刻输给优先级更高的一方。',
    ),
    check: directors =>
      pairs(directors, true).flatMap(([a, b]) => {
        const [master, other] = a.instance.state === 'MASTER' ? [a, b] : [b, a]
        if (master.instance.state !== 'MASTER' || other.instance.state === 'MASTER') return []
        if (master.instance.priority >= other.instance.priority) return []
        const { name, priority } = master.instance
        const text = say(
          `${name} starts as MASTER with priority ${priority}, but ${other.file} has ${other.instance.priority}`,
          `${name} 以 MASTER 启动,priority 为 ${priority},但 ${other.file} 中为 ${other.instance.priority}`,
        )
        return [{ of: master.instance, at: 'priority', word: 1, say: text }]
      }),
  },
  {
    id: 'instance-on-one-director',
    severity: 'warning',
    title: say('Instance on one director only', '只在一个 Director 上的实例'),
    help: say('Nobody takes its VIPs over when that director fails.', '该 Director 故障时没有人接管其 VIP。'),
    check: directors =>
      directors.flatMap(({ config }) =>
        config.vrrp_instance
          .filter(
            instance =>
              directors.length > 1 && !directors.some(each => each.config !== config && partner(each.config, instance)),
          )
          .map(instance => ({
            of: instance,
            say: say(
              `vrrp_instance ${instance.name} is on no other director`,
              `vrrp_instance ${instance.name} 不在其他 Director 上`,
            ),
          })),
      ),
  },
  {
    id: 'router-id-shared',
    severity: 'info',
    title: say('Router ID shared', '路由器 ID 相同'),
    help: say(
      'Mails name the director by router_id; with the same one nobody can tell them apart.',
      '邮件以 router_id 称呼 Director;相同则无法区分。',
    ),
    check: directors =>
      directors.flatMap((director, index) => {
        const { router_id } = director.config.global_defs
        const first = directors.slice(0, index).find(each => each.config.global_defs.router_id === router_id)
        if (router_id === undefined || !first) return []
        const text = say(
          `router_id ${router_id} is also that of ${first.file}`,
          `router_id ${router_id} 与 ${first.file} 相同`,
        )
        return [{ of: director.config.global_defs, at: 'router_id', word: 1, say: text }]
      }),
  },
  ...unicastRules,
  ...failoverRules,
  ...clusterAddressRules,
  ...serverRules,
]

function differing(rule: {
  id: string
  severity: 'error' | 'warning'
  keyword: string
  within?: string
  byName?: boolean
  secret?: boolean
  /** Said only of directors that speak the same version: the other rule says the rest. */
  sameVersion?: boolean
  title: Localized
  help: Localized
  read(instance: VrrpInstance): string
}): ClusterRule {
  const check = (directors: readonly Director[]): ClusterFinding[] =>
    pairs(directors, false, rule.byName).flatMap(([first, second]): ClusterFinding[] => {
      const [mine, theirs] = [rule.read(second.instance), rule.read(first.instance)]
      if (mine === theirs) return []
      if (rule.sameVersion && first.instance.version !== second.instance.version) return []
      const { name, authentication } = second.instance
      if (rule.secret && !(authentication && first.instance.authentication)) return []
      const keyword = rule.within ?? rule.keyword
      const text = rule.secret
        ? say(`${keyword} of ${name} is not that of ${first.file}`, `${name} 的 ${keyword} 与 ${first.file} 不同`)
        : say(
            `${keyword} of ${name} is ${mine} here and ${theirs} in ${first.file}`,
            `${name} 的 ${keyword} 在此处为 ${mine},在 ${first.file} 中为 ${theirs}`,
          )
      if (rule.within) {
        if (!authentication) return [{ of: second.instance, at: rule.keyword, say: text }]
        return [{ of: authentication, at: rule.within, say: text }]
      }
      const label = say(
        `Set ${keyword} ${theirs} as in ${first.file}`,
        `设为 ${keyword} ${theirs},与 ${first.file} 一致`,
      )
      return [
        { of: second.instance, at: keyword, word: 1, say: text, fix: { label, set: keyword, parameters: theirs } },
      ]
    })
  return { id: rule.id, severity: rule.severity, title: rule.title, help: rule.help, check }
}

/** Another name and not one VIP in common: not the same election, though the wire takes it for that. */
function isClash(a: VrrpInstance, b: VrrpInstance): boolean {
  if (a.name === b.name || a.virtual_router_id !== b.virtual_router_id) return false
  if (a.virtual_ipaddress.length === 0 || b.virtual_ipaddress.length === 0) return false
  return !shareVip(a, b)
}
