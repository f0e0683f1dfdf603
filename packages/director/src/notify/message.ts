/** A mail as keepalived writes it (smtp.c): header lines, a blank one, the body. */
import type { GlobalDefs } from '@keelson/keepalived-conf/config'
import type { Mail } from './notice'

export interface Envelope {
  from: string
  to: string[]
}

/** Undefined where keepalived would send none: no recipient or no server. `host`: this machine's name; `user`: its account. */
export function envelopeOf(globals: GlobalDefs, host: string, user: string): Envelope | undefined {
  const { notification_email, notification_email_from, smtp_server } = globals
  if (notification_email.length === 0 || !smtp_server) return undefined
  return { from: notification_email_from ?? `${user}@${host}`, to: notification_email }
}

/** `date` in the form of RFC 5322. */
export function messageText({ from, to }: Envelope, mail: Mail, routerId: string, date: string): string {
  return [
    `Date: ${date}`,
    `From: ${line(from)}`,
    `Subject: [${line(routerId)}] ${line(mail.subject)}`,
    'X-Mailer: Keepalived',
    `To: ${to.map(line).join(',\r\n ')}`,
    '',
    mail.body.replace(/\r?\n/g, '\r\n'),
    '',
  ].join('\r\n')
}

/** A name with a line break in it must not begin a header of its own. */
const line = (text: string) => text.replace(/[\r\n]+/g, ' ')
