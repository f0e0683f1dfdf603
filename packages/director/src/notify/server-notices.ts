/** Notices of virtual and real servers (ipwrapper.c, check_*.c, smtp.c). */
import type { CheckerConfig, RealServer, VirtualServer } from '@keelson/keepalived-conf/config'
import { endpointInWords, virtualServerInWords } from '../pool/words'
import type { Mail, Notice } from './notice'

/** A real server went up or down: scripts and FIFO; its mails come from the checks. */
export function realServerNotice(server: VirtualServer, real: RealServer, up: boolean): Notice {
  const script = up ? real.notify_up : real.notify_down
  const [name, service] = namesOf(server, real)
  return {
    object: `real_server ${real.id} of ${server.id}`,
    scripts: script ? [{ ...script, args: [] }] : [],
    // The NUL is keepalived's: it writes the string with its end (notify_fifo_rs).
    fifo: { of: 'lvs', line: `RS ${service} ${name} ${up ? 'UP' : 'DOWN'}\n\0` },
  }
}

/** `stopping`: the process ends; only with omega is anything told. */
export function virtualServerNotice(server: VirtualServer, up: boolean, text: string, stopping = false): Notice {
  const script = up ? server.quorum_up : server.quorum_down
  const name = virtualServerInWords(server)
  const state = up ? 'UP' : 'DOWN'
  return {
    object: `virtual_server ${server.id}`,
    scripts: script ? [{ ...script, args: [] }] : [],
    fifo: { of: 'lvs', line: `VS ${name} ${state}\n\0` },
    ...(server.smtp_alert && {
      mail: {
        subject: `Virtualserver ${name} - ${state}`,
        body: stopping ? '=> Shutting down <=' : `=> ${inMail(text)} <=`,
      },
    }),
  }
}

/** The log's words without the name; a mail writes <= where the log has - and > (observed, 2.2.7). */
function inMail(text: string): string {
  return text.replace(/ for VS .*$/, '').replace(/(\d+)-(\d+)=(-?\d+) >/, '$1+$2=$3 <=')
}

export interface TurnedCheck {
  check: CheckerConfig['type']
  ok: boolean
  /** SMTP_CHECK: what failed, in keepalived's words */
  reason?: string | undefined
  /** MISC_CHECK: it ran out of time */
  isTimeout?: boolean
}

/** A check turned: a mail under the state that the real server has by now. */
export function checkMail(
  server: VirtualServer,
  real: RealServer,
  turned: TurnedCheck,
  realServerUp: boolean,
): Mail | undefined {
  if (!real.smtp_alert) return undefined
  const [name, service] = namesOf(server, real)
  return {
    subject: `Realserver ${service} of virtual server ${name} - ${realServerUp ? 'UP' : 'DOWN'}`,
    body: `=> ${checkBody(turned)} <=`,
  }
}

/** Our extension, in the manner of keepalived's. `when`: the certificate's last moment, as a date. */
export function certificateMail(server: VirtualServer, real: RealServer, text: string, when: string): Mail | undefined {
  if (!real.smtp_alert) return undefined
  const [name, service] = namesOf(server, real)
  return {
    subject: `Realserver ${service} of virtual server ${name} - CERTIFICATE`,
    body: `=> ${text} (${when}) <=`,
  }
}

function checkBody({ check, ok, reason, isTimeout }: TurnedCheck): string {
  switch (check) {
    case 'TCP_CHECK':
      return `TCP CHECK ${ok ? 'succeed' : 'failed'} on service`
    case 'UDP_CHECK':
      return `UDP CHECK ${ok ? 'succeed' : 'failed'} on service`
    case 'PING_CHECK':
      return `ICMP CHECK ${ok ? 'succeed' : 'failed'} on service`
    case 'DNS_CHECK':
      return `DNS_CHECK: ${ok ? 'succeed' : 'failed'} on service`
    case 'HTTP_GET':
    case 'SSL_GET':
      // Seen of HTTP_GET with 2.2.7; SSL_GET goes through the same lines of check_http.c.
      return ok ? 'CHECK succeed on service' : 'CHECK failed on service : HTTP request failed'
    case 'MISC_CHECK':
      return `MISC CHECK ${ok ? 'succeeded' : isTimeout ? 'timed out' : 'failed'} on service`
    case 'SMTP_CHECK':
      return ok ? 'CHECK succeed on service' : `CHECK failed on service${reason ? ` : ${reason}` : ''}`
    case 'FILE_CHECK':
    case 'BFD_CHECK':
      return `CHECK ${ok ? 'succeed' : 'failed'} on service`
  }
}

function namesOf(server: VirtualServer, real: RealServer): [server: string, real: string] {
  return [virtualServerInWords(server), endpointInWords(real.address, real.port, server.protocol)]
}
