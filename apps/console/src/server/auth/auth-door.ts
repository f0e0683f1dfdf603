/** The doors of better-auth that are open, each use of them in the audit log. Everything else that it could do is 404. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuditLog } from '../audit/audit-log'
import type { Database } from '../db/open-database'
import { answerJson, readBody } from '../http/body'
import type { RateLimit } from '../http/rate-limit'
import type { AccessChanges } from './access-changes'
import { type Auth, PEER_HEADER, type SignedIn } from './auth'

const BODY_LIMIT = 64 * 1024

const doors: Record<string, string> = {
  '/api/auth/sign-in/email': 'sign-in',
  '/api/auth/sign-out': 'sign-out',
  '/api/auth/change-password': 'change-password',
  '/api/auth/two-factor/enable': 'second-factor.begin',
  '/api/auth/two-factor/disable': 'second-factor.remove',
  '/api/auth/two-factor/verify-totp': 'second-factor.verify',
  '/api/auth/two-factor/verify-backup-code': 'second-factor.backup-code',
  '/api/auth/two-factor/generate-backup-codes': 'second-factor.new-backup-codes',
}

export interface AuthDoor {
  access: AccessChanges
  auth: Auth
  audit: AuditLog
  db: Database
  /** wrong passwords, by the account they were meant for: an address is cheap to change */
  guesses: RateLimit
}

export async function answerAuth(
  { access, auth, audit, db, guesses }: AuthDoor,
  request: IncomingMessage,
  response: ServerResponse,
  { user, peer }: { user: SignedIn | undefined; peer: string },
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const what = Object.hasOwn(doors, path) ? doors[path] : undefined
  if (!what) return answerJson(response, 404, { error: `nothing is at ${path}` })
  if (request.method !== 'POST') return answerJson(response, 405, { error: `${path} takes POST only` })
  const body = await readBody(request, BODY_LIMIT)
  const half = user ? undefined : await halfSignedIn(db, request.headers.cookie)
  const account = (user?.email ?? half?.email ?? word(body, 'email') ?? '').toLowerCase()
  const guessed = asksPassword(what) ? await countedBy(db, account, peer) : ''
  const wait = asksPassword(what) ? guesses.wait(guessed) : undefined
  const answer = wait === undefined ? await auth.handler(carried(request, body, peer)) : tooManyGuesses(wait)
  if (asksPassword(what) && wait === undefined && (answer.status === 400 || answer.status === 401))
    guesses.take(guessed)
  const said = Buffer.from(await answer.arrayBuffer())
  const disabled = answer.status < 400 && !user && (await isDisabled(db, half?.email ?? word(body, 'email')))
  if (disabled) await db.session.deleteMany({ where: { user: { disabledAt: { not: null } } } })
  const failed = disabled || answer.status >= 400
  const next = !failed && said.includes('"twoFactorRedirect":true') ? 'second factor asked for' : undefined
  await audit.write({
    userId: user?.userId ?? half?.id ?? null,
    who: user?.email ?? half?.email ?? word(body, 'email') ?? '(unknown)',
    origin: peer,
    what,
    object: '',
    detail: JSON.stringify({ ...(next && { next }) }),
    result: failed ? (answer.status === 429 ? 'TOO_MANY_REQUESTS' : 'REFUSED') : 'ok',
    error: failed ? (disabled ? DISABLED : (word(said.toString(), 'message') ?? `HTTP ${answer.status}`)) : null,
  })
  if (disabled) return answerJson(response, 403, { error: DISABLED })
  // signed out, or a session in place of another: sockets of the one that ended must not live on
  if (user && !failed) access.emit('changed', user.userId)
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  response.setHeader('cache-control', 'no-store')
  // its length changes below
  response.removeHeader('content-length')
  response.end(withoutToken(said.toString()))
}

/** A code has a limit of its own, in the database. */
const asksPassword = (what: string) => what !== 'sign-out' && !what.endsWith('verify') && !what.endsWith('backup-code')

/** A stranger's guesses must not shut the account to its owner: where he has signed in before, only guesses from there count. */
async function countedBy(db: Database, account: string, peer: string): Promise<string> {
  const where = { who: account, origin: peer, what: 'sign-in', result: 'ok' }
  return (await db.auditEntry.findFirst({ where, select: { seq: true } })) ? `${account} ${peer}` : account
}

/** The right password too: otherwise who guesses would learn which it is. */
function tooManyGuesses(wait: number): Response {
  const message = `too many wrong passwords for this account: try again in ${wait} s`
  return Response.json({ message }, { status: 429, headers: { 'retry-after': String(wait) } })
}

/** The session's token belongs into the cookie, which no script reads, and not into an answer, which any may. */
function withoutToken(said: string): string {
  try {
    const { token: _, ...rest } = JSON.parse(said) as Record<string, unknown>
    return JSON.stringify(rest)
  } catch {
    return said
  }
}

/** better-auth speaks Request and Response; this carries one over. */
function carried(request: IncomingMessage, body: string, peer: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(':') || value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one)
  }
  headers.set(PEER_HEADER, peer)
  const url = `http://${request.headers.host ?? 'localhost'}${request.url}`
  return new Request(url, { method: 'POST', headers, body: body || null })
}

/** Told only to who knows the password. */
const DISABLED = 'this account is disabled: ask an administrator of this console'

const isDisabled = async (db: Database, email: string | undefined): Promise<boolean> =>
  email !== undefined &&
  (await db.user.findFirst({ where: { email: email.toLowerCase(), disabledAt: { not: null } } })) !== null

/** Who has given the password and owes the second factor: better-auth keeps that under the word in this cookie. */
async function halfSignedIn(db: Database, cookie: string | undefined) {
  const value = /(?:^|;\s*)(?:__Secure-)?keelson\.two_factor=([^;]+)/.exec(cookie ?? '')?.[1]
  if (!value) return undefined
  const identifier = value.split(/\.|%2E/)[0] ?? ''
  const found = await db.verification.findFirst({ where: { identifier } })
  return found ? ((await db.user.findUnique({ where: { id: found.value } })) ?? undefined) : undefined
}

function word(json: string, key: string): string | undefined {
  try {
    const value = (JSON.parse(json) as Record<string, unknown> | null)?.[key]
    return typeof value === 'string' ? value.slice(0, 200) : undefined
  } catch {
    return undefined
  }
}
