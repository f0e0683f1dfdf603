/**
 * Do the replies satisfy an SMTP_CHECK? Greeting 220, HELO 250, QUIT anything. As keepalived, three digits and a
 * space: the first line of a multi-line reply ('250-') fails.
 */
import { type ConnectionFailure, judgeConnectionFailure } from './judge-tcp'
import type { ProbeResult } from './probe-result'

export type SmtpStep = 'greeting' | 'HELO' | 'QUIT'

export type SmtpSight =
  /** the lines received, in the order of the steps; stop at the first that `smtpReplyFits` refuses */
  { saw: 'replies'; replies: string[] } | ConnectionFailure

export const smtpSteps: readonly SmtpStep[] = ['greeting', 'HELO', 'QUIT']

export function smtpReplyFits(step: SmtpStep, reply: string): boolean {
  const code = /^(\d{3})(?: |$)/.exec(reply)?.[1]
  return step === 'QUIT' || code === (step === 'greeting' ? '220' : '250')
}

export function judgeSmtp(sight: SmtpSight, latency: number): ProbeResult {
  if (sight.saw !== 'replies') return judgeConnectionFailure(sight, latency)
  for (const [i, step] of smtpSteps.entries()) {
    const reply = sight.replies[i]
    if (reply === undefined) return { ok: false, text: `no reply to ${step}`, latency }
    if (!smtpReplyFits(step, reply)) return { ok: false, text: `${step} got '${reply.slice(0, 100)}'`, latency }
  }
  return { ok: true, text: `HELO got '${(sight.replies[1] ?? '').slice(0, 100)}'`, latency }
}
