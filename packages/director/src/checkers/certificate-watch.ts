/** Warns of certificates that end soon: our extension, keepalived never looks at one. Once a day for each, in words. */
import type { SeenCertificate } from './probe-result'

const DAY = 86_400_000

export class CertificateWatch {
  private readonly warnedAt = new Map<string, number>()

  /** `days`: how long before the end the warnings begin; 0 for none. */
  constructor(private readonly days: number) {}

  /** What to say of a certificate that a real server just showed. `wall`: milliseconds since the epoch. */
  seen(realServer: string, { subject, expiresAt }: SeenCertificate, wall: number): string | undefined {
    const left = expiresAt - wall
    if (this.days === 0 || left > this.days * DAY) return undefined
    // One that was renewed is another one.
    const key = `${realServer} ${expiresAt} ${subject}`
    const before = this.warnedAt.get(key)
    if (before !== undefined && wall >= before && wall - before < DAY) return undefined
    this.warnedAt.set(key, wall)
    return `the certificate of ${subject || 'nobody'} ${expiryInWords(expiresAt, wall)}`
  }

  /** Forgets those of real servers that are gone. */
  forget(isKept: (realServer: string) => boolean): void {
    for (const key of this.warnedAt.keys()) if (!isKept(key.slice(0, key.indexOf(' ')))) this.warnedAt.delete(key)
  }
}

/** 'ends in 3 days', 'ended 2 days ago' */
function expiryInWords(expiresAt: number, wall: number): string {
  const left = expiresAt - wall
  const days = Math.floor(Math.abs(left) / DAY)
  const long = days === 1 ? '1 day' : `${days} days`
  if (left < 0) return days === 0 ? 'ended today' : `ended ${long} ago`
  return days === 0 ? 'ends within a day' : `ends in ${long}`
}
