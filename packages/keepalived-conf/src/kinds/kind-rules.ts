/** Rules that single kinds bring; those that most of them share are engine-rules. */
import { say } from '../localized'
import type { RuleText } from '../table'

export const kindRules: readonly RuleText[] = [
  {
    id: 'unknown-name',
    severity: 'warning',
    title: say('Name that may not be known', '可能未定义的名称'),
    help: say(
      'Names of routing tables, protocols and the like stand in files of the director (/etc/iproute2); one that is not there makes keepalived drop the entry. A number always works.',
      '路由表、协议等名称定义在 Director 的文件中(/etc/iproute2);未定义的名称会使 keepalived 忽略该条目。使用数字总是可行。',
    ),
  },
  {
    id: 'protocol-reset',
    severity: 'warning',
    title: say('Protocol of a tracked route', '被跟踪路由的 protocol'),
    help: say(
      'keepalived knows what it tracks by its own protocol number, so it resets any other. With no_track the protocol stays.',
      'keepalived 通过自己的协议号识别被跟踪的路由和规则,其他值会被重置。加 no_track 后保留原值。',
    ),
  },
  {
    id: 'route-not-tracked',
    severity: 'warning',
    title: say('Route that cannot be tracked', '无法跟踪的路由'),
    help: say(
      'A route without dev is not put back when somebody deletes it. Name the interface, or say no_track.',
      '没有 dev 的路由被删除后不会恢复。请写明接口,或加 no_track。',
    ),
  },
  {
    id: 'mixed-families',
    severity: 'error',
    title: say('IPv4 and IPv6 in one entry', '同一条目混用 IPv4 和 IPv6'),
    help: say('Every address of a route or rule must be of one family.', '一条路由或规则中的地址必须同属一个地址族。'),
  },
  {
    id: 'rule-without-action',
    severity: 'error',
    title: say('Rule without an action', '规则没有动作'),
    help: say(
      'A policy rule needs exactly one of table, goto, nop, blackhole, prohibit, unreachable and l3mdev.',
      '策略规则必须且只能有 table、goto、nop、blackhole、prohibit、unreachable、l3mdev 之一。',
    ),
  },
  {
    id: 'rule-without-priority',
    severity: 'warning',
    title: say('Rule without a priority', '规则没有 priority'),
    help: say(
      'keepalived numbers such rules itself, and their order may change from one start to the next.',
      'keepalived 会自行编号,顺序可能在每次启动时不同。',
    ),
  },
  {
    id: 'group-without-interface',
    severity: 'error',
    title: say('Track group of a rule without an interface', '没有接口的规则使用跟踪组'),
    help: say(
      'Only a rule that names an interface can be tracked by a group; add iif, or leave the group out.',
      '只有指定接口的规则才能由组跟踪;请加 iif,或去掉 track_group。',
    ),
  },
]
