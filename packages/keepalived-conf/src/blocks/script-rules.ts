/** Scripts, wherever one stands: a root daemon runs them, so keepalived wants to know as whom and whose they are. */
import { say } from '../localized'
import type { Block, BlockRule, CheckedBlock } from '../table'

export const scriptRules: readonly BlockRule<unknown>[] = [
  {
    id: 'script-security-off',
    severity: 'warning',
    once: true,
    title: say('Scripts without enable_script_security', '未启用 enable_script_security 的脚本'),
    help: say(
      'keepalived runs as root. With enable_script_security it refuses scripts that run as root while somebody else may write to a part of their path; without it keepalived -t reports a security violation.',
      'keepalived 以 root 运行。启用 enable_script_security 后,它拒绝以 root 运行路径可被他人修改的脚本;未启用时 keepalived -t 会报告安全违规。',
    ),
    check: block => {
      const [first] = scripts(block)
      if (!first || block.config.global_defs.enable_script_security) return []
      const text = say(
        `${first.keyword} runs a script without enable_script_security`,
        `${first.keyword} 会运行脚本,但未设置 enable_script_security`,
      )
      const label = say('Write enable_script_security in global_defs', '在 global_defs 中写 enable_script_security')
      const fix = { label, set: 'enable_script_security', parameters: '', in: 'global_defs' }
      return [{ at: first.keyword, say: text, fix }]
    },
  },
  {
    id: 'script-user-unset',
    severity: 'warning',
    title: say('Script without a user', '脚本没有指定用户'),
    help: say(
      'Scripts run as script_user, else as keepalived_script. Where neither exists, keepalived with enable_script_security does not run the script at all.',
      '脚本以 script_user 运行,否则以 keepalived_script 运行。两者都不存在时,启用 enable_script_security 的 keepalived 根本不会运行脚本。',
    ),
    check: block => {
      const found = scripts(block)
      if (found.length === 0) return []
      const { enable_script_security, script_user } = block.config.global_defs
      if (!enable_script_security || script_user) return []
      return found
        .filter(({ user }) => !user)
        .map(({ keyword }) => ({
          at: keyword,
          say: say(
            `${keyword} names no user and global_defs has no script_user: it runs only where the user keepalived_script exists`,
            `${keyword} 没有指定用户,global_defs 也没有 script_user:只有存在用户 keepalived_script 时才会运行`,
          ),
        }))
    },
  },
]

/** The commands written in a block, and whether each says who runs it. */
function scripts({ table, values, has }: CheckedBlock<unknown>): { keyword: string; user: boolean }[] {
  const given = values as Record<string, unknown>
  const commands = commandsOf(table)
  if (!commands.some(([, into]) => given[into])) return []
  return commands.flatMap(([keyword, into]) => {
    const value = given[into]
    if (typeof value === 'object' ? !(value && 'command' in value) : !value) return []
    if (!has(keyword)) return []
    const ownUser = typeof value === 'object' && value !== null && 'user' in value && value.user !== undefined
    return [{ keyword, user: ownUser || has('user') }]
  })
}

const commands = new WeakMap<Block, (readonly [keyword: string, into: string])[]>()

/** Worked out once a table: most blocks have none. */
function commandsOf(table: Block): readonly (readonly [keyword: string, into: string])[] {
  let known = commands.get(table)
  if (!known) {
    const entries = Object.entries(table.keywords).filter(([, entry]) => entry.value?.isCommand)
    known = entries.map(([keyword, { into }]) => [keyword, into ?? keyword] as const)
    commands.set(table, known)
  }
  return known
}
