/** Accounts, for those who administer the console. There is always an administrator left who can sign in. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { roleOf, roles } from '../../features/people/rights'
import type { Transaction } from '../db/open-database'
import { allow, badRequest, notFound, router } from '../trpc'
import { sessionView } from './account'

const Id = z.string().min(1).max(50)
const Granted = z.object({
  /** null: only what `clusters` grants */
  role: z.enum(roles).nullable(),
  clusters: z.array(z.object({ clusterId: Id, role: z.enum(roles) })).max(500),
})
const OnPerson = z.object({ userId: Id })

export const peopleRouter = router({
  list: allow('admin', 'console').query(async ({ ctx }) => {
    const rows = await ctx.db.user.findMany({
      orderBy: { email: 'asc' },
      include: { clusterRoles: true, sessions: true, apiTokens: true },
    })
    return rows.map(row => ({
      id: row.id,
      name: row.name,
      email: row.email,
      role: roleOf(row.role),
      clusters: row.clusterRoles.flatMap(({ clusterId, role: word }) => {
        const role = roleOf(word)
        return role ? [{ clusterId, role }] : []
      }),
      disabled: row.disabledAt !== null,
      secondFactor: row.twoFactorEnabled,
      createdAt: row.createdAt.getTime(),
      sessions: row.sessions
        .filter(session => session.expiresAt.getTime() > Date.now())
        .map(session => sessionView(session, ctx.user.sessionId)),
      tokens: row.apiTokens.map(({ id, name, role, expiresAt, lastUsedAt }) => ({
        id,
        name,
        role,
        expiresAt: expiresAt.getTime(),
        lastUsedAt: lastUsedAt?.getTime() ?? null,
      })),
    }))
  }),

  /** The password is in this answer and nowhere else: to be handed over and changed by its owner. */
  create: allow('admin', 'console')
    .input(
      Granted.extend({
        name: z.string().trim().min(1, 'the name is empty').max(100),
        email: z.email('email is not an address').max(200),
      }),
    )
    .mutation(async ({ ctx, input: { name, email, role, clusters } }) => {
      if (await ctx.db.user.findUnique({ where: { email: email.toLowerCase() } }))
        throw badRequest(`there is an account ${email} already`)
      const password = newPassword()
      const userId = await ctx.auth.createAccount({ name, email, password, role })
      await ctx.db.$transaction(async tx => grant(tx, userId, { role, clusters }))
      return { userId, password }
    }),

  setRoles: allow('admin', 'console')
    .input(Granted.extend({ userId: Id }))
    .mutation(async ({ ctx, input: { userId, ...granted } }) => {
      await ctx.db.$transaction(async tx => {
        await grant(tx, userId, granted)
        await refuseWithoutAdmin(tx)
      })
      ctx.access.emit('changed', userId)
    }),

  /** Takes every session at once; the account stays and can be enabled again. */
  setDisabled: allow('admin', 'console')
    .input(OnPerson.extend({ disabled: z.boolean() }))
    .mutation(async ({ ctx, input: { userId, disabled } }) => {
      await ctx.db.$transaction(async tx => {
        const done = await tx.user.updateMany({
          where: { id: userId },
          data: { disabledAt: disabled ? new Date() : null },
        })
        if (done.count === 0) throw notFound('person', userId)
        if (disabled) await tx.session.deleteMany({ where: { userId } })
        await refuseWithoutAdmin(tx)
      })
      ctx.access.emit('changed', userId)
    }),

  /** Their name stays where it stands in history. */
  remove: allow('admin', 'console')
    .input(OnPerson)
    .mutation(async ({ ctx, input: { userId } }) => {
      await ctx.db.$transaction(async tx => {
        const done = await tx.user.deleteMany({ where: { id: userId } })
        if (done.count === 0) throw notFound('person', userId)
        await refuseWithoutAdmin(tx)
      })
      ctx.access.emit('changed', userId)
    }),

  /** A new password, shown once; who was signed in with the old one is so no more. */
  resetPassword: allow('admin', 'console')
    .input(OnPerson)
    .mutation(async ({ ctx, input: { userId } }) => {
      if (!(await ctx.db.user.findUnique({ where: { id: userId } }))) throw notFound('person', userId)
      const password = newPassword()
      await ctx.auth.setPassword(userId, password)
      await ctx.db.session.deleteMany({ where: { userId } })
      ctx.access.emit('changed', userId)
      return { password }
    }),

  /** For who lost the device and the backup codes. */
  removeSecondFactor: allow('admin', 'console')
    .input(OnPerson)
    .mutation(async ({ ctx, input: { userId } }) => {
      await ctx.db.$transaction(async tx => {
        const done = await tx.user.updateMany({ where: { id: userId }, data: { twoFactorEnabled: false } })
        if (done.count === 0) throw notFound('person', userId)
        await tx.twoFactor.deleteMany({ where: { userId } })
      })
    }),

  endSession: allow('admin', 'console')
    .input(OnPerson.extend({ sessionId: Id }))
    .mutation(async ({ ctx, input: { userId, sessionId } }) => {
      const done = await ctx.db.session.deleteMany({ where: { id: sessionId, userId } })
      if (done.count === 0) throw notFound('session', sessionId)
      ctx.access.emit('changed', userId)
    }),

  revokeToken: allow('admin', 'console')
    .input(OnPerson.extend({ tokenId: Id }))
    .mutation(async ({ ctx, input: { userId, tokenId } }) => {
      const done = await ctx.db.apiToken.deleteMany({ where: { id: tokenId, userId } })
      if (done.count === 0) throw notFound('token', tokenId)
    }),
})

async function grant(tx: Transaction, userId: string, { role, clusters }: z.infer<typeof Granted>): Promise<void> {
  const done = await tx.user.updateMany({ where: { id: userId }, data: { role: role ?? 'none' } })
  if (done.count === 0) throw notFound('person', userId)
  const ids = clusters.map(({ clusterId }) => clusterId)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw badRequest(`the cluster ${twice} is given two roles`)
  const known = new Set((await tx.cluster.findMany({ where: { id: { in: ids } } })).map(({ id }) => id))
  const strange = ids.find(id => !known.has(id))
  if (strange !== undefined) throw notFound('cluster', strange)
  await tx.clusterRole.deleteMany({ where: { userId } })
  await tx.clusterRole.createMany({ data: clusters.map(one => ({ userId, ...one })) })
}

/** Inside the transaction, after the change: two that take the last two administrators at once cannot both pass. */
async function refuseWithoutAdmin(tx: Transaction): Promise<void> {
  if ((await tx.user.count({ where: { role: 'admin', disabledAt: null } })) === 0)
    throw badRequest('this is the last administrator: give somebody else the role admin first')
}

const newPassword = (): string => randomBytes(15).toString('base64url')
