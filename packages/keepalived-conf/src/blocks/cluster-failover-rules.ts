/** What happens when the MASTER fails, or comes back: trackers, nopreempt, sync groups, the sync daemon. */
import type { Tracked } from '../config'
import { say } from '../localized'
import type { ClusterFinding, ClusterRule, Director } from '../table'
import { elections, type Peer } from './cluster-partners'

export const failoverRules: readonly ClusterRule[] = [
  {
    id: 'tracking-weight-too-small',
    severity: 'warning',
    title: say('Weight too small for a failover', '权重太小,不会切换'),
    help: say(
      'When a tracked object fails, its weight lowers the priority (or a positive weight is no longer added). If the result is still above the next director, nothing moves. Let the weight be more than the difference of the priorities.',
      '跟踪对象失效时,权重会降低优先级(或不再加上正权重)。如果结果仍高于下一个 Director,则不会切换。权重应大于优先级之差。',
    ),
    check: directors =>
      elections(directors).flatMap(election => {
        const [top, next] = byPriority(election)
        if (!top || !next || top.instance.priority === 255 || isGrouped(top)) return []
        const [most, rival] = [highest(top), highest(next)]
        if (most <= rival) return []
        return weightedTrackers(top).flatMap(({ of, name, weight }): ClusterFinding[] => {
          const left = Math.max(1, most - Math.abs(weight))
          if (left <= rival) return []
          const text = say(
            `weight ${weight} of ${name} leaves ${top.instance.name} at ${left}, above ${rival} of ${next.file}: nothing moves when it fails`,
            `${name} 的 weight ${weight} 使 ${top.instance.name} 降为 ${left},仍高于 ${next.file} 的 ${rival}:失效时不会切换`,
          )
          return [{ of, say: text }]
        })
      }),
  },
  {
    id: 'nopreempt-ignores-weights',
    severity: 'warning',
    title: say('nopreempt keeps a weakened MASTER', 'nopreempt 会保留已降级的 MASTER'),
    help: say(
      'A BACKUP with nopreempt leaves a master of lower priority alone, so a tracker that lowers the priority of the master never leads to a failover. Track without weight (the master then goes to FAULT and stops), or leave nopreempt out.',
      '带 nopreempt 的 BACKUP 不会取代优先级较低的主机,因此靠权重降低主机优先级的跟踪不会引起切换。请不带 weight 跟踪(主机会进入 FAULT 并停止),或去掉 nopreempt。',
    ),
    check: directors =>
      elections(directors).flatMap(election => {
        const [top, ...others] = byPriority(election)
        const [weighted] = top ? weightedTrackers(top) : []
        if (!top || !weighted || isGrouped(top)) return []
        return others
          .filter(other => other.instance.nopreempt)
          .map(({ instance }) => ({
            of: instance,
            at: 'nopreempt',
            say: say(
              `nopreempt keeps ${instance.name} from taking over when ${weighted.name} lowers the priority in ${top.file}`,
              `${top.file} 中 ${weighted.name} 降低优先级时,nopreempt 使 ${instance.name} 不会接管`,
            ),
          }))
      }),
  },
  {
    id: 'nopreempt-on-the-lower-only',
    severity: 'warning',
    title: say('nopreempt where it changes nothing', 'nopreempt 写在不起作用的一方'),
    help: say(
      'nopreempt keeps a director from taking the VIPs back, so it belongs to the one with the highest priority. On the others alone it does nothing: the first still takes the VIPs back.',
      'nopreempt 使 Director 不夺回 VIP,因此应写在优先级最高的一方。只写在其他方不起作用:最高的一方仍会夺回 VIP。',
    ),
    check: directors =>
      elections(directors).flatMap(election => {
        const [top, ...others] = byPriority(election)
        if (!top || top.instance.nopreempt) return []
        return others
          .filter(({ instance }) => instance.nopreempt && instance.priority < top.instance.priority)
          .map(({ instance }) => ({
            of: instance,
            at: 'nopreempt',
            say: say(
              `nopreempt of ${instance.name} changes nothing: the higher priority is in ${top.file}, without nopreempt`,
              `${instance.name} 的 nopreempt 不起作用:更高的 priority 在 ${top.file},而它没有 nopreempt`,
            ),
          }))
      }),
  },
  {
    id: 'sync-groups-differ',
    severity: 'warning',
    title: say('Sync groups differ', '同步组不一致'),
    help: say(
      'Instances that move together on one director move alone on the other: after a failover the VIPs are spread over both.',
      '在一个 Director 上一起切换的实例,在另一个上却单独切换:切换后 VIP 会分散在两边。',
    ),
    check: directors =>
      directors.flatMap((director, index) => {
        const [first] = directors
        if (!first || index === 0) return []
        const here = differingGroups(director, first)
        return here.length > 0 ? here : differingGroups(first, director)
      }),
  },
  {
    id: 'sync-daemon-on-one-director',
    severity: 'warning',
    title: say('Connections copied one way only', '只有一方同步连接'),
    help: say(
      'lvs_sync_daemon must run on every director: the MASTER sends the connection table, the BACKUP receives it. Where one lacks it, connections break in a failover.',
      '每个 Director 都必须运行 lvs_sync_daemon:MASTER 发送连接表,BACKUP 接收。缺少一方时,切换会中断连接。',
    ),
    check: directors => {
      const first = directors.find(director => director.config.global_defs.lvs_sync_daemon)
      if (!first) return []
      return directors
        .filter(director => !director.config.global_defs.lvs_sync_daemon)
        .flatMap((director): ClusterFinding[] => {
          const text = say(
            `lvs_sync_daemon is set in ${first.file} but not in ${director.file}: connections do not survive a failover`,
            `${first.file} 设置了 lvs_sync_daemon,而 ${director.file} 没有:切换时连接不能保留`,
          )
          return [{ of: first.config.global_defs, at: 'lvs_sync_daemon', say: text }]
        })
    },
  },
]

function byPriority(election: readonly Peer[]): Peer[] {
  return [...election].sort((a, b) => b.instance.priority - a.instance.priority)
}

/** With everything that is tracked in order. */
function highest(peer: Peer): number {
  const added = weightedTrackers(peer).reduce((sum, { weight }) => sum + Math.max(0, weight), 0)
  return Math.min(254, peer.instance.priority + added)
}

/** What changes the priority when it fails; a file adds whatever it holds, so nobody can tell. */
function weightedTrackers({ config, instance }: Peer): { of: object; name: string; weight: number }[] {
  const named = [
    ...weightsOf(instance.track_script, config.vrrp_script),
    ...weightsOf(instance.track_process, config.vrrp_track_process),
    ...weightsOf(instance.track_bfd, config.bfd_instance),
  ]
  const interfaces = instance.track_interface.map(of => ({ of, name: of.interface, weight: of.weight ?? 0 }))
  return [...interfaces, ...named].filter(({ weight }) => weight !== 0)
}

function weightsOf(tracked: readonly Tracked[], defined: readonly { name: string; weight: { weight: number } }[]) {
  return tracked.map(of => ({
    of,
    name: of.name,
    weight: of.weight ?? defined.find(each => each.name === of.name)?.weight.weight ?? 0,
  }))
}

/** Members of a group do not change their priority. */
function isGrouped({ config, instance }: Peer): boolean {
  return config.vrrp_sync_group.some(
    ({ group, sync_group_tracking_weight }) =>
      group.length > 1 && group.includes(instance.name) && !sync_group_tracking_weight,
  )
}

/** Groups of one keep nothing together. */
function differingGroups(here: Director, there: Director): ClusterFinding[] {
  const groupsOf = ({ config }: Director) => config.vrrp_sync_group.filter(({ group }) => group.length > 1)
  const list = (members: readonly string[]) => [...members].sort().join(', ')
  return groupsOf(here).flatMap((group): ClusterFinding[] => {
    const other = groupsOf(there).find(each => each.group.some(name => group.group.includes(name)))
    if (other && list(other.group) === list(group.group)) return []
    const theirs = other ? list(other.group) : '-'
    const text = say(
      `vrrp_sync_group ${group.name} has ${list(group.group)} here and ${theirs} in ${there.file}`,
      `vrrp_sync_group ${group.name} 的成员在此处为 ${list(group.group)},在 ${there.file} 中为 ${theirs}`,
    )
    return [{ of: group, at: 'group', say: text }]
  })
}
