/** User and group names as the machine's own files have them: what a script runs as. */
import { readFileSync } from 'node:fs'

export interface Account {
  uid: number
  gid: number
}

/** keepalived's default: this user where it exists, else whoever runs the agent. */
const DEFAULT_USER = 'keepalived_script'

/** Undefined: as the agent itself. @throws Error for a user or group that does not exist */
export function accountOf(user: string | undefined, group: string | undefined): Account | undefined {
  const entry = entryOf('/etc/passwd', user ?? DEFAULT_USER)
  if (!entry && user === undefined) return undefined
  if (!entry) throw new Error(`there is no user ${user}`)
  const groupEntry = group === undefined ? undefined : entryOf('/etc/group', group)
  if (group !== undefined && !groupEntry) throw new Error(`there is no group ${group}`)
  return { uid: Number(entry[2]), gid: Number(groupEntry?.[2] ?? entry[3]) }
}

/** passwd(5), group(5): name:password:id:… */
function entryOf(file: string, name: string): string[] | undefined {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .find(([entry, , id]) => entry === name || (id === name && /^\d+$/.test(name)))
}
