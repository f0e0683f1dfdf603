/** The login and TLS of the director's mails. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * What stock keepalived cannot do and keepalived.conf therefore cannot say: a login and TLS. It stands in a file of its
 * own, so that keepalived.conf stays one that keepalived reads and holds no secret more.
 */
export const MailCredentials = z.object({
  user: z.string().min(1).optional(),
  password: z.string().optional(),
  /** required: no mail without TLS; never: as keepalived */
  starttls: z.enum(['required', 'never']).default('required'),
})
export type MailCredentials = z.infer<typeof MailCredentials>

/** @throws Error that names the file and what is wrong with it */
export function readMailCredentials(path: string): MailCredentials {
  try {
    return MailCredentials.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : ''
    throw new Error(`${path}: must be JSON with user, password and starttls: ${reason}`)
  }
}
