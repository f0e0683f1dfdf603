/** What each service is sent and how it says yes: by its own documentation. Pure but for the hash. */
import { createHmac } from 'node:crypto'
import type { ChannelSettings } from '../../features/alerts/channel'
import type { Alert } from './alert'

export type HttpChannel = Exclude<ChannelSettings, { kind: 'email' }>

export interface ChannelRequest {
  url: string
  headers: Record<string, string>
  body: string
}

/** `now`: ms since the epoch; DingTalk and Feishu refuse what is signed more than an hour off. */
export function requestOf(channel: HttpChannel, alert: Alert, now: number): ChannelRequest {
  const words = `${alert.title}\n${alert.text}`
  switch (channel.kind) {
    case 'webhook':
      return signedWebhook(channel, alert, now)
    case 'slack':
      return json(channel.url, { text: slackText(words) })
    case 'dingtalk':
      return json(dingtalkUrl(channel, now), { msgtype: 'text', text: { content: words } })
    case 'feishu':
      return json(channel.url, { ...feishuSignature(channel.secret, now), msg_type: 'text', content: { text: words } })
    case 'wecom':
      return json(channel.url, { msgtype: 'text', text: { content: cutBytes(words, WECOM_MOST) } })
    case 'telegram': {
      const base = channel.url.replace(/\/+$/, '')
      const body = { chat_id: channel.chat, text: words.slice(0, TELEGRAM_MOST), disable_web_page_preview: true }
      return json(`${base}/bot${channel.token}/sendMessage`, body)
    }
  }
}

/** Undefined when it was taken; else what is wrong, in the service's own words where it has some. */
export function refusalOf(kind: HttpChannel['kind'], status: number, body: string): string | undefined {
  const said = body.trim().slice(0, 300)
  if (status < 200 || status > 299) return `HTTP ${status}${said && `: ${said}`}`
  switch (kind) {
    case 'webhook':
      return undefined
    case 'slack':
      return said === 'ok' ? undefined : `it did not answer "ok": ${said}`
    case 'dingtalk':
    case 'wecom':
      return numberOf(body, 'errcode') === 0 ? undefined : `it did not answer errcode 0: ${said}`
    case 'feishu':
      return (numberOf(body, 'code') ?? numberOf(body, 'StatusCode')) === 0
        ? undefined
        : `it did not answer code 0: ${said}`
    case 'telegram':
      return wordOf(body, 'ok') === true ? undefined : `it did not answer ok: ${said}`
  }
}

/** Bytes and characters that the services take. */
const WECOM_MOST = 2048
const TELEGRAM_MOST = 4096

/** The alert as it is; with a secret, `X-Keelson-Signature: t=<s>,v1=<hex HMAC-SHA256 of "t.body">`. */
function signedWebhook(
  { url, secret }: Extract<HttpChannel, { kind: 'webhook' }>,
  alert: Alert,
  now: number,
): ChannelRequest {
  const request = json(url, { version: 1, ...alert })
  if (!secret) return request
  const seconds = Math.floor(now / 1000)
  const signature = createHmac('sha256', secret).update(`${seconds}.${request.body}`).digest('hex')
  return { ...request, headers: { ...request.headers, 'x-keelson-signature': `t=${seconds},v1=${signature}` } }
}

/** open.dingtalk.com, custom robot: sign = base64(HMAC-SHA256(secret, "timestamp\nsecret")), ms, in the query. */
function dingtalkUrl({ url, secret }: Extract<HttpChannel, { kind: 'dingtalk' }>, now: number): string {
  if (!secret) return url
  const signed = new URL(url)
  signed.searchParams.set('timestamp', String(now))
  signed.searchParams.set('sign', createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64'))
  return signed.toString()
}

/** open.feishu.cn, custom bot: the key is "timestamp\nsecret" and the message is empty; seconds, in the body. */
function feishuSignature(secret: string, now: number): { timestamp?: string; sign?: string } {
  if (!secret) return {}
  const timestamp = String(Math.floor(now / 1000))
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') }
}

/** api.slack.com: three characters are its markup. */
const slackText = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** No half character at the end. */
function cutBytes(text: string, most: number): string {
  let cut = text
  while (Buffer.byteLength(cut) > most) cut = cut.slice(0, -Math.max(1, Math.ceil((Buffer.byteLength(cut) - most) / 4)))
  return cut
}

const json = (url: string, body: unknown): ChannelRequest => ({
  url,
  headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Keelson' },
  body: JSON.stringify(body),
})

function wordOf(body: string, key: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)[key] : undefined
  } catch {
    return undefined
  }
}

const numberOf = (body: string, key: string) => {
  const value = wordOf(body, key)
  return typeof value === 'number' ? value : undefined
}
