/** How an agent becomes known by its key: POST /agent/enroll with a token. The only door that stands open to strangers. */
import { Enrolment, enrolStatement, welcomeStatement } from '@keelson/contract/messages/proof'
import type { AuditLog } from '../audit/audit-log'
import { sha256 } from '../auth/sha256'
import type { Database } from '../db/open-database'
import { type ConsoleKey, isSignedBy } from './console-key'
import type { Identities } from './identities'

export const ENROLMENT_LIMIT = 4096
/** of one address, in so many ms */
const TRIES = 10
const TRIES_WITHIN = 60_000
/** addresses that are remembered */
const MOST_ADDRESSES = 10_000

export type EnrolmentAnswer = { status: number; body: object }

export class EnrolmentDoor {
  readonly #tries = new Map<string, { since: number; count: number }>()

  constructor(
    private readonly db: Database,
    private readonly key: ConsoleKey,
    private readonly identities: Identities,
    private readonly audit: AuditLog,
  ) {}

  async enrol(body: unknown, origin: string): Promise<EnrolmentAnswer> {
    if (this.#tooMany(origin)) return { status: 429, body: { error: 'too many tries: wait a minute' } }
    const parsed = Enrolment.safeParse(body)
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'invalid' }
      return { status: 400, body: { error: `${path.join('.') || 'the body'}: ${message}` } }
    }
    const { director, key, nonce } = parsed.data
    const refused = await this.#enrol(parsed.data)
    await this.audit.write({
      userId: null,
      who: refused ? '(unknown)' : director,
      origin,
      what: 'agent.enrol',
      object: director,
      detail: JSON.stringify({ key }),
      result: refused ? 'REFUSED' : 'ok',
      error: refused ?? null,
    })
    if (refused) return { status: 403, body: { error: refused } }
    const publicKey = this.key.publicKey
    const proof = this.key.sign(welcomeStatement(nonce, { director, key: publicKey }))
    return { status: 200, body: { director, key: publicKey, proof } }
  }

  async #enrol({ token, director, key, nonce, proof }: Enrolment): Promise<string | undefined> {
    if (!isSignedBy(key, enrolStatement(token, { director, key, nonce }), proof))
      return `${director} did not prove that it holds its key`
    const known = await this.db.agentToken.findUnique({ where: { hash: sha256(token) } })
    // One sentence for all: whoever guesses learns nothing.
    const unfit = 'the token is not known, over, or for another director'
    if (!known || (known.directorName !== '' && known.directorName !== director)) return unfit
    const refused = this.identities.of(director) && this.identities.refuse(director, key, 'network')
    if (refused) return refused
    const now = new Date()
    const { count } = await this.db.agentToken.updateMany({
      where: { id: known.id, usesLeft: { gt: 0 }, expiresAt: { gt: now } },
      data: { usesLeft: { decrement: 1 }, lastUsedAt: now },
    })
    if (count === 0) return unfit
    await this.identities.enrol(director, key, known.createdBy)
    return undefined
  }

  #tooMany(origin: string): boolean {
    const now = Date.now()
    const known = this.#tries.get(origin)
    if (!known || now - known.since > TRIES_WITHIN) {
      if (this.#tries.size >= MOST_ADDRESSES) this.#tries.clear()
      this.#tries.set(origin, { since: now, count: 1 })
      return false
    }
    return ++known.count > TRIES
  }
}
