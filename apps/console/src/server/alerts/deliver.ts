/** Brings one alert to one channel, once, and says what came of it in the words of the other end. */
import { type ChannelSettings, channelFields } from '../../features/alerts/channel'
import { sendMail } from '../mail/send-mail'
import type { Alert } from './alert'
import { type HttpChannel, refusalOf, requestOf } from './channel-request'

export interface Delivered {
  ok: boolean
  /** what the other end answered, or why there is no answer; without the channel's secrets */
  answer: string
  /** of a mail: what both sides said */
  dialogue?: string[]
}

const TIMEOUT = 15_000
/** Of an answer this much is read: who answers is not trusted. */
const MOST_ANSWER = 4096

export async function deliver(channel: ChannelSettings, alert: Alert): Promise<Delivered> {
  const { ok, answer, dialogue } =
    channel.kind === 'email' ? await mailed(channel, alert) : await posted(channel, alert)
  const clean = (words: string) => withoutSecretsOf(channel, words)
  return { ok, answer: clean(answer).slice(0, 1000), ...(dialogue && { dialogue: dialogue.map(clean) }) }
}

async function mailed(channel: Extract<ChannelSettings, { kind: 'email' }>, alert: Alert): Promise<Delivered> {
  const { host, port, security, from, to, user, password } = channel
  const login = user ? { user, password } : undefined
  const mail = {
    host,
    port,
    security,
    from,
    to,
    login,
    timeout: TIMEOUT,
    subject: alert.title,
    text: `${alert.text}\n`,
  }
  const { ok, error, dialogue } = await sendMail(mail)
  const last = dialogue.findLast(line => line.startsWith('<') && !/^< 2(21|20) /.test(line))
  return { ok, answer: ok ? (last?.slice(2) ?? '') : (error ?? ''), dialogue }
}

async function posted(channel: HttpChannel, alert: Alert): Promise<Delivered> {
  const { url, headers, body } = requestOf(channel, alert, Date.now())
  try {
    // A redirect is not followed: it would carry what is told to whom nobody named.
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    })
    const said = await firstBytes(response)
    const refusal = refusalOf(channel.kind, response.status, said)
    return { ok: refusal === undefined, answer: refusal ?? `HTTP ${response.status}${said && `: ${said}`}` }
  } catch (error) {
    return { ok: false, answer: wordsOf(error) }
  }
}

async function firstBytes({ body }: Response): Promise<string> {
  if (!body) return ''
  const parts: Uint8Array[] = []
  let length = 0
  const reader = body.getReader()
  while (length < MOST_ANSWER) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    length += value.length
  }
  await reader.cancel().catch(() => {})
  return Buffer.concat(parts).subarray(0, MOST_ANSWER).toString('utf8').trim()
}

/** fetch says only "fetch failed": why is in its cause. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`
  const { cause } = error
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : error.message
}

/** An error may quote the address it failed at, and the address is the secret. */
function withoutSecretsOf(channel: ChannelSettings, words: string): string {
  const all: Record<string, unknown> = channel
  return channelFields[channel.kind]
    .filter(({ input }) => input === 'secret')
    .map(({ name }) => String(all[name] ?? ''))
    .filter(secret => secret.length > 3)
    .reduce((said, secret) => said.replaceAll(secret, '••••••'), words)
}
