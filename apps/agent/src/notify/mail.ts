/** Hands one mail to the smtp_server of the configuration, in bounded time: what listens there may be anything. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Envelope } from '@keelson/director/notify/message'
import { createTransport } from 'nodemailer'
import type { MailCredentials } from './mail-credentials'
import { MailRefused } from './mail-queue'

/** No answer to a mail is longer than this, bytes. */
const LONGEST_ANSWER = 65_536
/** A server may answer every line just in time, and take for ever: a mail may take this often the time of one answer. */
const ANSWERS = 8

export interface MailServer {
  host: string
  port: number
  /** what this director calls itself */
  name: string
  /** ms: for the connection and for each answer */
  timeout: number
}

/** @throws MailRefused when the server takes mails, but not this one; Error with whatever else it said or did not say */
export async function sendMail(
  { host, port, name, timeout }: MailServer,
  { from, to }: Envelope,
  message: string,
  credentials?: MailCredentials,
): Promise<void> {
  const starttls = credentials?.starttls ?? 'never'
  const socket = connect({ host, port })
  const tooLong = () => socket.destroy(new Error(`${host} took longer than ${(timeout * ANSWERS) / 1000} s for a mail`))
  const deadline = AbortSignal.timeout(timeout * ANSWERS)
  deadline.addEventListener('abort', tooLong)
  try {
    await connected(socket, timeout)
    const transport = createTransport({
      connection: socket,
      host,
      port,
      name,
      secure: false,
      ignoreTLS: starttls === 'never',
      requireTLS: starttls === 'required',
      auth: credentials?.user === undefined ? undefined : { user: credentials.user, pass: credentials.password ?? '' },
      greetingTimeout: timeout,
      socketTimeout: timeout,
      maxResponseSize: LONGEST_ANSWER,
    })
    await transport.sendMail({ envelope: { from, to }, raw: message })
  } catch (error) {
    throw isRefusal(error) ? new MailRefused(error.message) : error
  } finally {
    deadline.removeEventListener('abort', tooLong)
    socket.destroy()
  }
}

async function connected(socket: Socket, timeout: number): Promise<void> {
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeout) })
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError')
      throw new Error(`no connection within ${timeout / 1000} s`)
    throw error
  }
}

/** All mails have one envelope: what is refused there is refused of all, and only DATA is about this one. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'EMESSAGE'
