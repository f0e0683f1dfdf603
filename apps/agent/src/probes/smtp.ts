/** SMTP_CHECK: greeting, HELO, QUIT, each answered within connect_timeout. */
import type { Socket } from 'node:net'
import {
  judgeSmtp,
  LONGEST_REPLY,
  type SmtpSight,
  smtpReplyFits,
  smtpSteps,
} from '@keelson/director/checkers/judge-smtp'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { SmtpCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { dial, failureOfStream, isFailure } from './dial'

export async function probeSmtp(config: SmtpCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const dialled = await dial(config, signal)
  const sight = isFailure(dialled) ? dialled : await converse(dialled, config, signal)
  return judgeSmtp(sight, monotonicNow() - startedAt, `[${config.connect_ip}]:${config.connect_port}`)
}

function converse(socket: Socket, config: SmtpCheckConfig, signal: AbortSignal): Promise<SmtpSight> {
  const replies: string[] = []
  let text = ''
  return new Promise(resolve => {
    const settle = (sight: SmtpSight) => {
      signal.removeEventListener('abort', aborted)
      socket.removeAllListeners('close')
      socket.destroy()
      resolve(sight)
    }
    const done = () => settle({ saw: 'replies', replies })
    const aborted = () => settle({ saw: 'error', error: 'stopped' })
    const take = (reply: string) => {
      const step = smtpSteps[replies.length]
      replies.push(reply)
      const next = smtpSteps[replies.length]
      if (!step || !smtpReplyFits(step, reply) || !next) done()
      else socket.write(next === 'HELO' ? `HELO ${config.helo_name}\r\n` : 'QUIT\r\n')
    }
    signal.addEventListener('abort', aborted, { once: true })
    socket.setTimeout(config.connect_timeout, () =>
      settle({ saw: 'silence', after: config.connect_timeout, step: smtpSteps[replies.length] ?? 'QUIT' }),
    )
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const [line = '', ...more] = text.split('\n')
      if (more.length === 0 && text.length <= LONGEST_REPLY) return
      // What came behind the line is no answer to a question that was not asked yet (check_smtp.c drops it too).
      text = ''
      take(line.replace(/\r$/, ''))
    })
    socket.on('error', error => settle(failureOfStream(error)))
    socket.on('end', done)
    socket.on('close', done)
  })
}
