/** An SMTP server that takes every mail and keeps it. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface Mail {
  helo: string
  from: string
  to: string[]
  text: string
}

export interface Mailbox {
  port: number
  mails: Mail[]
  stop(): Promise<void>
}

export async function startMailbox(): Promise<Mailbox> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, callback) {
      const { mailFrom, rcptTo } = session.envelope
      text(stream).then(text => {
        mails.push({
          helo: session.hostNameAppearsAs,
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          text,
        })
        callback()
      }, callback)
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    stop: () => new Promise(resolve => server.close(() => resolve())),
  }
}
