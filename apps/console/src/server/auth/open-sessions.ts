/**
 * Who is signed in by which cookies, while a socket of his that was judged by the same cookies is open and nothing is known to have
 * changed: a page asks many times a second while a weight is dragged, and each look-up is several queries. Whoever changes what
 * somebody may do says so before he is answered (access-changes.ts), and what is known of that person is forgotten in that moment.
 */
import type { AccessChanges } from './access-changes'
import type { SignedIn } from './auth'

export interface OpenSession {
  /** Looks anew. Undefined: the session is no more, or cannot be looked up. */
  look(): Promise<SignedIn | undefined>
  /** The socket is closed. */
  close(): void
}

export class OpenSessions {
  /** by the header of the cookies, byte for byte: the same one has the same answer */
  readonly #found = new Map<string, Set<Held>>()

  constructor(
    private readonly access: AccessChanges,
    private readonly lookUp: (cookie: string) => Promise<SignedIn | undefined>,
  ) {}

  /** Undefined: look it up. */
  find(cookie: string | undefined): SignedIn | undefined {
    if (!cookie) return undefined
    for (const { user } of this.#found.get(cookie) ?? []) if (user && user.expiresAt > Date.now()) return user
    return undefined
  }

  /** `changed`: what this person may do, or the session, may have changed. */
  open(cookie: string, userId: string, changed: () => void): OpenSession {
    const held: Held = { user: undefined }
    const all = this.#found.get(cookie) ?? new Set()
    this.#found.set(cookie, all.add(held))
    let changes = 0
    const onChanged = (whose: string) => {
      if (whose !== userId) return
      changes++
      held.user = undefined
      changed()
    }
    this.access.on('changed', onChanged)
    return {
      look: async () => {
        const before = changes
        const found = await this.lookUp(cookie).catch(() => undefined)
        // what was read before a change says nothing of after it
        if (before === changes && all.has(held)) held.user = found
        return found
      },
      close: () => {
        this.access.off('changed', onChanged)
        all.delete(held)
        if (all.size === 0 && this.#found.get(cookie) === all) this.#found.delete(cookie)
      },
    }
  }
}

interface Held {
  user: SignedIn | undefined
}
