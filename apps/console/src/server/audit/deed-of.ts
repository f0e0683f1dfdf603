/** A procedure as a deed of the audit log. What it is about is looked up before it runs: afterwards it may be gone. */
import { TRPCError } from '@trpc/server'
import type { SignedIn } from '../auth/auth'
import type { Services } from '../services'
import { auditDetail } from './audit-detail'

/** Call what is returned when it has ended, with its error if it failed. */
export async function deedOf(
  { db, audit, peer }: Pick<Services, 'db' | 'audit'> & { peer: string },
  user: SignedIn,
  what: string,
  raw: unknown,
): Promise<(error: unknown) => Promise<void>> {
  const { clusterId, object } = await aboutWhat(db, raw)
  return async error => {
    const refusal = error instanceof TRPCError ? { result: error.code, error: error.message } : undefined
    const failure = error === undefined ? { result: 'ok' } : { result: 'ERROR', error: String(error) }
    await audit.write({
      userId: user.userId,
      who: user.email,
      token: user.token ?? null,
      origin: peer,
      what,
      clusterId,
      object,
      detail: auditDetail(raw),
      ...(refusal ?? failure),
    })
  }
}

async function aboutWhat(db: Services['db'], raw: unknown): Promise<{ clusterId: string | null; object: string }> {
  const word = (key: string) => {
    const value = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[key] : undefined
    return typeof value === 'string' && value.length <= 200 ? value : undefined
  }
  const [directorId, clusterId, userId] = [word('directorId'), word('clusterId'), word('userId')]
  // Whoever drags a weight waits for this: nothing is asked for that the input does not name.
  const director = directorId
    ? await db.director.findUnique({ where: { id: directorId }, select: { name: true, cluster: true } })
    : null
  const cluster = director?.cluster ?? (clusterId ? await db.cluster.findUnique({ where: { id: clusterId } }) : null)
  const person = userId ? await db.user.findUnique({ where: { id: userId }, select: { email: true } }) : null
  const words = [
    cluster?.name,
    director?.name,
    word('virtualServer'),
    word('realServer'),
    person?.email,
    word('directorName') ?? word('name') ?? word('email'),
  ]
  return { clusterId: cluster?.id ?? null, object: words.filter(Boolean).join(' / ') }
}
