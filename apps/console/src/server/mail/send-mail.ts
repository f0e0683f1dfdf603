/** Sends one mail and keeps what the server said. */
import nodemailer from 'nodemailer'

export interface Mail {
  host: string
  port: number
  /** `none` speaks plain SMTP whatever the server offers; `starttls` sends nothing before it; `tls` from the first byte */
  security: 'none' | 'starttls' | 'tls'
  login?: { user: string; password: string } | undefined
  heloName?: string | undefined
  from: string
  to: string[]
  /** milliseconds */
  timeout: number
  subject: string
  text: string
}

export interface MailResult {
  ok: boolean
  error: string | null
  /** `> ` what the console said, `< ` what the server answered; never the password */
  dialogue: string[]
}

const MAX_LINES = 200

export async function sendMail(mail: Mail): Promise<MailResult> {
  const dialogue: string[] = []
  const transport = nodemailer.createTransport({
    host: mail.host,
    port: mail.port,
    ...(mail.heloName && { name: mail.heloName }),
    ...(mail.login && { auth: { user: mail.login.user, pass: mail.login.password } }),
    secure: mail.security === 'tls',
    requireTLS: mail.security === 'starttls',
    ignoreTLS: mail.security === 'none',
    connectionTimeout: mail.timeout,
    greetingTimeout: mail.timeout,
    socketTimeout: mail.timeout,
    logger: dialogueLogger(dialogue),
    debug: true,
  })
  try {
    await transport.sendMail({ from: mail.from, to: mail.to, subject: mail.subject, text: mail.text })
    return { ok: true, error: null, dialogue }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error), dialogue }
  } finally {
    transport.close()
  }
}

/** nodemailer tells its dialogue to a logger: `tnx` says which side a line is of. */
function dialogueLogger(lines: string[]) {
  const keep = (entry: unknown, message: unknown, ...rest: unknown[]) => {
    if (lines.length >= MAX_LINES || typeof entry !== 'object' || entry === null || !('tnx' in entry)) return
    const mark = entry.tnx === 'client' ? '>' : entry.tnx === 'server' ? '<' : undefined
    if (!mark) return
    const text = String(message).replace('%s', String(rest[0] ?? ''))
    for (const line of text.split(/\r?\n/)) if (line) lines.push(`${mark} ${line}`)
  }
  const quiet = () => {}
  return { level: quiet, trace: keep, debug: keep, info: keep, warn: keep, error: keep, fatal: keep }
}
