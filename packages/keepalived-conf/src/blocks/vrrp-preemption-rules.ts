/** Who starts as what and who takes the VIPs back: state, priority, nopreempt, preempt_delay. */
import type { VrrpInstance } from '../config'
import { say } from '../localized'
import type { BlockRule, CheckedBlock } from '../table'

export const preemptionRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'master-without-priority',
    severity: 'warning',
    title: say('state MASTER without a priority', 'state MASTER 但没有 priority'),
    help: say(
      'An instance with state MASTER and no priority gets 255, that of the owner of the addresses: it answers as if the VIPs were its own, always takes them back and cannot be outvoted. Write the priority that is meant.',
      'state 为 MASTER 而未写 priority 时,优先级为 255,即地址所有者:它会把 VIP 当作自己的地址,总是夺回,且无法被其他 Director 超过。请写明所需的 priority。',
    ),
    check: ({ values, has, written }) => {
      if (has('priority') || written('state')[0] !== 'MASTER' || values.priority !== 255) return []
      const text = say(
        `${values.name} has state MASTER and no priority: keepalived gives it 255`,
        `${values.name} 为 state MASTER 但没有 priority:keepalived 取 255`,
      )
      const label = say('Write priority 255 out', '明确写出 priority 255')
      return [{ at: 'state', say: text, fix: { label, set: 'priority', parameters: '255' } }]
    },
  },
  {
    id: 'nopreempt-with-master',
    severity: 'error',
    title: say('nopreempt with state MASTER', 'nopreempt 与 state MASTER 冲突'),
    help: say(
      'An instance that starts as MASTER takes the VIPs at start, and one of priority 255 owns them, so nopreempt cannot hold; keepalived clears it. Use state BACKUP and a priority below 255 on every director.',
      '以 MASTER 启动的实例会立即取得 VIP,priority 255 的实例拥有地址,nopreempt 无法生效,keepalived 会清除它。请在所有 Director 上使用 state BACKUP 和小于 255 的 priority。',
    ),
    check: ({ values, has }) => {
      if (!has('nopreempt')) return []
      const { name } = values
      if (values.priority === 255) {
        const text = say(
          `nopreempt has no effect in ${name} with priority 255: keepalived clears it`,
          `${name} 的 priority 为 255,nopreempt 不生效:keepalived 会清除它`,
        )
        const label = say('Remove nopreempt', '删除 nopreempt')
        return [{ at: 'nopreempt', say: text, fix: { label, remove: 'statement' } }]
      }
      if (values.state !== 'MASTER') return []
      const text = say(
        `nopreempt has no effect in ${name}, which starts as MASTER: keepalived clears it`,
        `${name} 以 MASTER 启动,nopreempt 不生效:keepalived 会清除它`,
      )
      const label = say('Start as BACKUP', '改为以 BACKUP 启动')
      return [{ at: 'nopreempt', say: text, fix: { label, set: 'state', parameters: 'BACKUP' } }]
    },
  },
  {
    id: 'preempt-delay-with-master',
    severity: 'error',
    title: say('preempt_delay without effect', 'preempt_delay 不生效'),
    help: say(
      'keepalived clears preempt_delay with state MASTER, with nopreempt and in strict mode: only a BACKUP that may preempt has anything to delay.',
      '在 state MASTER、nopreempt 或严格模式下 keepalived 会清除 preempt_delay:只有可以抢占的 BACKUP 才有可延迟之事。',
    ),
    check: block => {
      const { values, has, written } = block
      const why = clearedBy(block)
      if (!has('preempt_delay') || !(Number(written('preempt_delay')[0]) > 0) || !why) return []
      const text = say(
        `preempt_delay has no effect in ${values.name} with ${why}: keepalived clears it`,
        `${values.name} 中 preempt_delay 因 ${why} 不生效:keepalived 会清除它`,
      )
      const label = say('Remove preempt_delay', '删除 preempt_delay')
      return [{ at: 'preempt_delay', say: text, fix: { label, remove: 'statement' } }]
    },
  },
]

function clearedBy({ values, has }: CheckedBlock<VrrpInstance>): string | undefined {
  if (values.state === 'MASTER') return has('state') ? 'state MASTER' : 'priority 255'
  if (values.strict_mode) return 'vrrp_strict'
  return has('nopreempt') ? 'nopreempt' : undefined
}
