import { type Rights, roleOf } from '../../features/people/rights'
import type { Database } from '../db/open-database'

/** Read with every request but those of an open page, see open-sessions.ts: what is taken away is gone with the next one. Undefined: nobody, or disabled. */
export async function rightsOf(db: Database, userId: string): Promise<Rights | undefined> {
  const row = await db.user.findUnique({
    where: { id: userId },
    select: { role: true, disabledAt: true, clusterRoles: true },
  })
  if (!row || row.disabledAt) return undefined
  const clusters = row.clusterRoles.flatMap(({ clusterId, role: word }) => {
    const role = roleOf(word)
    return role ? [[clusterId, role] as const] : []
  })
  return { everywhere: roleOf(row.role), clusters: Object.fromEntries(clusters) }
}
