/** Hands one mail to the smtp_server of the configuration. */
import type { Envelope } from '@keelson/director/notify/message'
import { createTransport } from 'nodemailer'
import type { MailCredentials } from './mail-credentials'

export interface MailServer {
  host: string
  port: number
  /** what this director calls itself */
  name: string
  /** ms: for the connection and for each answer */
  timeout: number
}

/** @throws Error with what the server said */
export async function sendMail(
  { host, port, name, timeout }: MailServer,
  { from, to }: Envelope,
  message: string,
  credentials?: MailCredentials,
): Promise<void> {
  const starttls = credentials?.starttls ?? 'never'
  const transport = createTransport({
    host,
    port,
    name,
    secure: false,
    ignoreTLS: starttls === 'never',
    requireTLS: starttls === 'required',
    auth: credentials?.user === undefined ? undefined : { user: credentials.user, pass: credentials.password ?? '' },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
  })
  try {
    await transport.sendMail({ envelope: { from, to }, raw: message })
  } finally {
    transport.close()
  }
}
