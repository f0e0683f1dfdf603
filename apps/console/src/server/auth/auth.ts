/** Accounts and sessions: better-auth over the console's own tables. Nobody signs up; the set-up link makes the first. */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { fromNodeHeaders } from 'better-auth/node'
import { twoFactor } from 'better-auth/plugins'
import type { Rights, Role } from '../../features/people/rights'
import type { Database } from '../db/open-database'
import { readSetting, writeSetting } from '../db/settings'
import { signedInByToken } from './api-token'
import { rightsOf } from './rights-of'

/** The server sets this header itself from the socket, so that a client cannot choose whom its rate limit counts. */
export const PEER_HEADER = 'x-keelson-peer'

export const MIN_PASSWORD = 10

export interface SignedIn {
  sessionId: string
  userId: string
  name: string
  email: string
  expiresAt: number
  rights: Rights
  /** Name of the API token it came by instead of a session. */
  token?: string
}

export type Auth = Awaited<ReturnType<typeof createAuth>>

export async function createAuth(db: Database, options: { secureCookies: boolean }) {
  const auth = betterAuth({
    appName: 'Keelson',
    secret: await sessionSecret(db),
    basePath: '/api/auth',
    database: prismaAdapter(db, { provider: 'sqlite' }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD },
    // Origin is checked against Host for every path at the gate (gate.ts); this repeats it for better-auth's own check.
    trustedOrigins: request => {
      const host = request?.headers.get('host')
      return host ? [`http://${host}`, `https://${host}`] : []
    },
    rateLimit: { enabled: true, customRules: { '/sign-in/email': { window: 60, max: 20 } } },
    advanced: {
      cookiePrefix: 'keelson',
      useSecureCookies: options.secureCookies,
      ipAddress: { ipAddressHeaders: [PEER_HEADER] },
    },
    plugins: [twoFactor({ issuer: 'Keelson', totpOptions: { digits: 6, period: 30 } })],
    telemetry: { enabled: false },
    logger: { level: 'error' },
  })

  return {
    handler: auth.handler,

    async signedIn(headers: IncomingHttpHeaders): Promise<SignedIn | undefined> {
      if (!headers.cookie) return undefined
      const found = await auth.api.getSession({ headers: fromNodeHeaders(headers) }).catch(() => null)
      if (!found) return undefined
      const { session, user } = found
      const rights = await rightsOf(db, user.id)
      if (!rights) return undefined
      return {
        sessionId: session.id,
        userId: user.id,
        name: user.name,
        email: user.email,
        expiresAt: session.expiresAt.getTime(),
        rights,
      }
    },

    /** By an API token; `peer` is kept as where it was used from. */
    byToken: (token: string, peer: string) => signedInByToken(db, token, peer, userId => rightsOf(db, userId)),

    async setPassword(userId: string, password: string): Promise<void> {
      const { internalAdapter, password: hashing } = await auth.$context
      await internalAdapter.updatePassword(userId, await hashing.hash(password))
    },

    async createAccount(account: {
      name: string
      email: string
      password: string
      role: Role | null
    }): Promise<string> {
      const context = await auth.$context
      const user = await context.internalAdapter.createUser(
        { name: account.name, email: account.email.toLowerCase(), emailVerified: true },
        { method: 'email-password' },
      )
      await db.user.update({ where: { id: user.id }, data: { role: account.role ?? 'none' } })
      await context.internalAdapter.linkAccount({
        userId: user.id,
        providerId: 'credential',
        accountId: user.id,
        password: await context.password.hash(account.password),
      })
      return user.id
    },
  }
}

async function sessionSecret(db: Database): Promise<string> {
  const known = await readSetting(db, 'session-secret')
  if (known) return known
  const secret = randomBytes(32).toString('base64url')
  await writeSetting(db, 'session-secret', secret)
  return secret
}
