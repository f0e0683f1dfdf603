/** The one declared rule of every procedure, and the one place that judges by it. */
import { TRPCError } from '@trpc/server'
import { type Rights, type Role, reaches, reachesSomewhere, roleIn } from '../features/people/rights'
import type { Database } from './db/open-database'

/**
 * Where the role must be held.
 * - `console`: everywhere. `cluster`, `director`, `deployment`: in the cluster that `clusterId`, `directorId` or
 *   `deploymentId` of the input names.
 * - `shown`: with a `clusterId`, in that cluster; without, in any cluster, and the procedure answers only with what the
 *   rights in its context see.
 * - `somewhere`: in any cluster; the procedure touches none.
 */
export type Rule = {
  /** A mutation that only asks, for its input is too long for a URL: not in the audit log. */ changesNothing?: true
} & (
  | { role: Role; where: 'console' | 'cluster' | 'director' | 'deployment' | 'shown' | 'somewhere' }
  /** Whoever is signed in, about themselves. */
  | { where: 'own' }
)

/** Throws when the rule is not met. Whoever may not see a thing is not told whether it exists. */
export async function judge(db: Database, rights: Rights, rule: Rule, raw: unknown): Promise<void> {
  if (rule.where === 'own') return
  const { role, where } = rule
  if (where === 'somewhere' || (where === 'shown' && wordOf(raw, 'clusterId') === undefined)) {
    if (!reachesSomewhere(rights, role)) throw forbidden(role, 'in at least one cluster')
    return
  }
  const clusterId = where === 'console' ? undefined : await clusterOf(db, where, raw)
  const held = clusterId === undefined ? rights.everywhere : roleIn(rights, clusterId)
  if (!reaches(held, role))
    throw forbidden(role, where === 'console' ? 'in the whole console' : 'in this cluster', held)
}

/** Undefined where the thing does not exist: then only a role everywhere goes on, to be told so. */
async function clusterOf(db: Database, where: string, raw: unknown): Promise<string | undefined> {
  if (where === 'director') {
    const id = wordOf(raw, 'directorId')
    return id && (await db.director.findUnique({ where: { id }, select: { clusterId: true } }))?.clusterId
  }
  if (where === 'deployment') {
    const id = wordOf(raw, 'deploymentId')
    return id && (await db.deployment.findUnique({ where: { id }, select: { clusterId: true } }))?.clusterId
  }
  return wordOf(raw, 'clusterId')
}

/** Anything but a short text is judged as if it were not there: the procedure's own schema then refuses it. */
function wordOf(raw: unknown, key: string): string | undefined {
  if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, key)) return undefined
  const value = (raw as Record<string, unknown>)[key]
  return typeof value === 'string' && value.length <= 50 ? value : undefined
}

function forbidden(role: Role, where: string, held: Role | null = null): TRPCError {
  const have = held ? `, and yours is ${held}` : ''
  return new TRPCError({ code: 'FORBIDDEN', message: `this needs the role ${role} ${where}${have}` })
}
