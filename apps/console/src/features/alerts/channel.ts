/** The ways by which the console tells people: what each needs, once, for the form, the check and the sending. */
import { z } from 'zod'

export const channelKinds = ['email', 'webhook', 'slack', 'dingtalk', 'feishu', 'wecom', 'telegram'] as const
export type ChannelKind = (typeof channelKinds)[number]

export interface ChannelField {
  name: string
  /** `secret` never leaves the console again; `lines` is one value on each line */
  input: 'text' | 'number' | 'secret' | 'lines' | 'choice'
  choices?: readonly string[]
  /** may stay empty */
  optional?: true
  start?: string
}

const url: ChannelField = { name: 'url', input: 'secret' }
const secret: ChannelField = { name: 'secret', input: 'secret', optional: true }

/** In the order of the form. */
export const channelFields: Record<ChannelKind, readonly ChannelField[]> = {
  email: [
    { name: 'host', input: 'text' },
    { name: 'port', input: 'number', start: '587' },
    { name: 'security', input: 'choice', choices: ['starttls', 'tls', 'none'], start: 'starttls' },
    { name: 'user', input: 'text', optional: true },
    { name: 'password', input: 'secret', optional: true },
    { name: 'from', input: 'text' },
    { name: 'to', input: 'lines' },
  ],
  webhook: [url, secret],
  slack: [url],
  dingtalk: [url, secret],
  feishu: [url, secret],
  wecom: [url],
  telegram: [
    { name: 'token', input: 'secret' },
    { name: 'chat', input: 'text' },
    { name: 'url', input: 'text', start: 'https://api.telegram.org' },
  ],
}

const Address = z
  .string()
  .max(200)
  .regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/, 'is not an email address')
const Word = z
  .string()
  .trim()
  .min(1, 'is empty')
  .max(500)
  .regex(/^[^\r\n]*$/, 'has more than one line')
const Url = Word.max(2000).refine(value => /^https?:$/.test(protocolOf(value)), 'is not an http or https URL')
const Secret = z.string().max(500).default('')

export const ChannelSettings = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('email'),
    host: Word.max(200),
    port: z.number().int().min(1).max(65535),
    security: z.enum(['starttls', 'tls', 'none']),
    user: z.string().max(200).default(''),
    password: Secret,
    from: Address,
    to: z.array(Address).min(1, 'names nobody').max(50),
  }),
  z.object({ kind: z.literal('webhook'), url: Url, secret: Secret }),
  z.object({ kind: z.literal('slack'), url: Url }),
  z.object({ kind: z.literal('dingtalk'), url: Url, secret: Secret }),
  z.object({ kind: z.literal('feishu'), url: Url, secret: Secret }),
  z.object({ kind: z.literal('wecom'), url: Url }),
  z.object({
    kind: z.literal('telegram'),
    token: Word.regex(/^[\w:-]+$/, 'has other characters than letters, digits, : and -'),
    chat: Word.max(100),
    url: Url,
  }),
])
export type ChannelSettings = z.infer<typeof ChannelSettings>

export const severities = ['info', 'warning', 'error'] as const
export type Severity = (typeof severities)[number]

/** What is told by it: events of these clusters, of this severity or worse. */
export const ChannelScope = z.object({
  /** null: all, those to come too, and directors of none */
  clusters: z.array(z.string().max(50)).max(500).nullable(),
  severity: z.enum(severities),
  language: z.enum(['en', 'zh']),
})
export type ChannelScope = z.infer<typeof ChannelScope>

/** Without its secrets, and which of them are set. */
export function withoutSecrets({ kind, ...settings }: ChannelSettings): {
  kind: ChannelKind
  settings: Record<string, unknown>
  secretsSet: string[]
} {
  const all: Record<string, unknown> = settings
  const secrets = channelFields[kind].filter(({ input }) => input === 'secret').map(({ name }) => name)
  return {
    kind,
    settings: Object.fromEntries(Object.entries(all).filter(([name]) => !secrets.includes(name))),
    secretsSet: secrets.filter(name => all[name] !== '' && all[name] !== undefined),
  }
}

function protocolOf(value: string): string {
  try {
    return new URL(value).protocol
  } catch {
    return ''
  }
}
