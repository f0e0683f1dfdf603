/** API tokens: what a program brings instead of a session. Only their hash is kept, and every use is judged anew. */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { capped, type Rights, roleOf } from '../../features/people/rights'
import type { Database } from '../db/open-database'
import type { SignedIn } from './auth'
import { sha256 } from './sha256'

const PREFIX = 'keelson_api_'

export const newApiToken = (): string => PREFIX + randomBytes(32).toString('base64url')

/** The token of an `Authorization: Bearer`, whatever it says; undefined where there is none. */
export const bearerOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  authorization === undefined ? undefined : (/^Bearer +(\S{1,200})$/i.exec(authorization)?.[1] ?? '')

export async function signedInByToken(
  db: Database,
  token: string,
  peer: string,
  rightsOf: (userId: string) => Promise<Rights | undefined>,
): Promise<SignedIn | undefined> {
  if (!token.startsWith(PREFIX)) return undefined
  const known = await db.apiToken.findUnique({ where: { hash: sha256(token) }, include: { user: true } })
  if (!known || known.expiresAt.getTime() <= Date.now()) return undefined
  const role = roleOf(known.role)
  const rights = await rightsOf(known.userId)
  if (!role || !rights) return undefined
  await db.apiToken.update({ where: { id: known.id }, data: { lastUsedAt: new Date(), lastUsedFrom: peer } })
  return {
    sessionId: known.id,
    userId: known.userId,
    name: known.user.name,
    email: known.user.email,
    expiresAt: known.expiresAt.getTime(),
    rights: capped(rights, role, clustersOf(known.clusters)),
    token: known.name,
  }
}

/** Null: all. What cannot be read is good for none. */
export function clustersOf(json: string | null): string[] | null {
  if (json === null) return null
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list.filter(id => typeof id === 'string') : []
  } catch {
    return []
  }
}
