/** The one-time link that makes the first account. Its token is printed at start and only its hash is kept. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '../db/open-database'
import { readSetting, writeSetting } from '../db/settings'
import { type Auth, MIN_PASSWORD } from './auth'
import { sha256 } from './sha256'

const SetupForm = z.object({
  token: z.string().min(1, 'the token of the set-up link is missing').max(200),
  name: z.string().trim().min(1, 'name is empty').max(100),
  email: z.email('email is not an address').max(200),
  password: z.string().min(MIN_PASSWORD, `password is shorter than ${MIN_PASSWORD} characters`).max(128),
})

export type SetupAnswer = { ok: true; email: string } | { ok: false; status: number; error: string }

export const hasAccount = async (db: Database): Promise<boolean> =>
  (await db.user.findFirst({ select: { id: true } })) !== null

/** A fresh token while no account exists (the one printed before stops working); undefined afterwards. */
export async function issueSetupToken(db: Database): Promise<string | undefined> {
  if (await hasAccount(db)) return undefined
  const token = randomBytes(24).toString('base64url')
  await writeSetting(db, 'setup-token-hash', sha256(token))
  return token
}

export function createSetup(db: Database, auth: Auth) {
  let busy = false
  return async function setup(form: unknown): Promise<SetupAnswer> {
    const parsed = SetupForm.safeParse(form)
    if (!parsed.success)
      return { ok: false, status: 400, error: parsed.error.issues[0]?.message ?? 'the form is invalid' }
    // One at a time: two requests with the one token must not make two administrators.
    if (busy) return { ok: false, status: 409, error: 'the administrator is being set up by another request' }
    busy = true
    try {
      if (await hasAccount(db)) return { ok: false, status: 403, error: 'the administrator is set up already: sign in' }
      const { token, ...account } = parsed.data
      if (!sameHash(await readSetting(db, 'setup-token-hash'), sha256(token)))
        return { ok: false, status: 403, error: 'this set-up link is not valid: use the one the console printed last' }
      await auth.createAccount({ ...account, role: 'admin' })
      await db.setting.deleteMany({ where: { key: 'setup-token-hash' } })
      return { ok: true, email: account.email.toLowerCase() }
    } finally {
      busy = false
    }
  }
}

const sameHash = (a: string | undefined, b: string) =>
  a !== undefined && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
