/** Sends one mail the way keepalived would, plainly to smtp_server, and keeps what the server said. */
import nodemailer from 'nodemailer'

export interface TestMail {
  host: string
  port: number
  heloName: string | undefined
  from: string
  to: string[]
  /** milliseconds */
  timeout: number
  subject: string
  text: string
}

export interface TestMailResult {
  ok: boolean
  error: string | null
  /** `> ` what the console said, `< ` what the server answered */
  dialogue: string[]
}

const MAX_LINES = 200

export async function sendTestMail(mail: TestMail): Promise<TestMailResult> {
  const dialogue: string[] = []
  const transport = nodemailer.createTransport({
    host: mail.host,
    port: mail.port,
    ...(mail.heloName && { name: mail.heloName }),
    secure: false,
    // keepalived speaks plain SMTP: a test that did more would promise what the director cannot do
    ignoreTLS: true,
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
