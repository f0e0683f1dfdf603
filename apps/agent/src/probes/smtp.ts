/** SMTP_CHECK: greeting, HELO, QUIT, each answered within connect_timeout. */
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { judgeSmtp, type SmtpSight, smtpReplyFits, smtpSteps } from '@keelson/director/checkers/judge-smtp'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { SmtpCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { dial, isFailure } from './dial'

export async function probeSmtp(config: SmtpCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const dialled = await dial(config, signal)
  const sight = isFailure(dialled) ? dialled : await converse(dialled, config)
  return judgeSmtp(sight, monotonicNow() - startedAt)
}

async function converse(socket: Socket, config: SmtpCheckConfig): Promise<SmtpSight> {
  socket.setTimeout(config.connect_timeout, () => socket.destroy())
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const replies: string[] = []
  try {
    for (const step of smtpSteps) {
      if (step !== 'greeting') socket.write(step === 'HELO' ? `HELO ${config.helo_name}\r\n` : 'QUIT\r\n')
      const { value, done } = await lines.next()
      if (done) break
      replies.push(value)
      if (!smtpReplyFits(step, value)) break
    }
    return { saw: 'replies', replies }
  } catch (error) {
    return { saw: 'error', error: error instanceof Error ? error.message : String(error) }
  } finally {
    socket.destroy()
  }
}
