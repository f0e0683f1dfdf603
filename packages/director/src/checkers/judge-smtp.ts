/**
 * Do the replies satisfy an SMTP_CHECK? Greeting 220, HELO 250, QUIT anything. As keepalived, three digits and a
 * space: the first line of a multi-line reply ('250-') fails, and one of more than 512 bytes (RFC 5321 §4.5.3.1.5) does.
 */
import { type ConnectionFailure, judgeConnectionFailure } from './judge-tcp'
import type { ProbeResult } from './probe-result'

export type SmtpStep = 'greeting' | 'HELO' | 'QUIT'

export type SmtpSight =
  /** the lines received, in the order of the steps; stop at the first that `smtpReplyFits` refuses */
  | { saw: 'replies'; replies: string[] }
  /** nothing for `after` ms where the reply to `step` was due */
  | { saw: 'silence'; after: number; step: SmtpStep }
  | ConnectionFailure

export const LONGEST_REPLY = 512
export const smtpSteps: readonly SmtpStep[] = ['greeting', 'HELO', 'QUIT']

export function smtpReplyFits(step: SmtpStep, reply: string): boolean {
  if (reply.length > LONGEST_REPLY) return false
  const code = /^(\d{3}) /.exec(reply)?.[1]
  return step === 'QUIT' || code === (step === 'greeting' ? '220' : '250')
}

export function judgeSmtp(sight: SmtpSight, latency: number, server = ''): ProbeResult {
  const fault = faultOf(sight)
  if (!fault) return { ok: true, text: `HELO got '${(repliesOf(sight)[1] ?? '').slice(0, 100)}'`, latency }
  return { ok: false, text: fault.text, latency, reason: `${fault.words} server ${server}` }
}

/** `words`: what keepalived writes before the name of the server (seen of 2.2.7). */
function faultOf(sight: SmtpSight): { text: string; words: string } | undefined {
  switch (sight.saw) {
    case 'replies':
      return faultOfReplies(sight.replies)
    case 'silence':
      return { text: `no reply to ${sight.step} within ${sight.after / 1000} s`, words: 'Read timeout from' }
    case 'timeout':
      return { text: judgeConnectionFailure(sight, 0).text, words: 'Connection timeout to' }
    default:
      return { text: judgeConnectionFailure(sight, 0).text, words: 'Could not connect to' }
  }
}

function faultOfReplies(replies: string[]) {
  for (const [i, step] of smtpSteps.entries()) {
    const reply = replies[i]
    if (reply === undefined) return { text: `no reply to ${step}`, words: 'Read failure from' }
    const words = step === 'greeting' ? 'Bad greeting banner from' : 'Bad HELO response from'
    if (!smtpReplyFits(step, reply)) return { text: `${step} got '${reply.slice(0, 100)}'`, words }
  }
  return undefined
}

const repliesOf = (sight: SmtpSight) => (sight.saw === 'replies' ? sight.replies : [])
