/** The shapes of keys, nonces and signatures, and the exact words that are signed: Ed25519 (RFC 8032) over UTF-8. */
import * as z from 'zod'

/** base64url without padding of so many bytes: 4 characters for 3 bytes */
const bytes = (count: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((count * 4) / 3)}}$`))

export const PublicKey = bytes(32)
export type PublicKey = z.infer<typeof PublicKey>

export const Nonce = bytes(32)
export type Nonce = z.infer<typeof Nonce>

export const Signature = bytes(64)
export type Signature = z.infer<typeof Signature>

// Each statement begins with what it is, so that no signature can be taken for another's; a line holds one value, and no
// value may hold a line's end (JSON quoting).
const statement = (title: string, values: (string | number | null)[]): string =>
  [`keelson ${title} v1`, ...values.map(value => JSON.stringify(value))].join('\n')

/** The agent says: I am `director`, this is my key, and I heard your nonce. */
export const helloStatement = (challenge: string, hello: { director: string; key: string; nonce: string }): string =>
  statement('hello', [challenge, hello.director, hello.key, hello.nonce])

/** The console says: I hold this key, and I heard your nonce. */
export const welcomeStatement = (helloNonce: string, welcome: { director: string | null; key: string }): string =>
  statement('welcome', [helloNonce, welcome.director, welcome.key])

/** The console says: this text, by its hash, is revision `revision` of the agent `agentName`. */
export const revisionStatement = (agentName: string, revision: number, hash: string): string =>
  statement('revision', [agentName, revision, hash])

/** The agent says, at its enrolment: this token was given to me for `director`, and this is my key. */
export const enrolStatement = (token: string, enrolment: { director: string; key: string; nonce: string }): string =>
  statement('enrol', [token, enrolment.director, enrolment.key, enrolment.nonce])

/** What an agent posts to be known by its key. */
export const Enrolment = z.object({
  token: z.string().min(20).max(200),
  director: z.string().min(1).max(200),
  key: PublicKey,
  nonce: Nonce,
  /** of `enrolStatement` */
  proof: Signature,
})
export type Enrolment = z.infer<typeof Enrolment>

/** What the console answers: its own key, and its signature of `welcomeStatement`. */
export const Enrolled = z.object({ director: z.string().max(200), key: PublicKey, proof: Signature })
export type Enrolled = z.infer<typeof Enrolled>
