/** What scripts, FIFO and mail are told of virtual and real servers, in stock keepalived's words (seen of 2.2.7 with IPVS). */
import type { CheckerConfig } from '@keelson/keepalived-conf/config'
import { describe, expect, it } from 'vitest'
import { checkMail, realServerNotice, virtualServerNotice } from '../../src/notify/server-notices'
import { Pool } from '../../src/pool/pool'
import { realServer, virtualServer } from '../pool/config'

const up = { command: '/etc/up --now', user: 'web', timeout: 5000 }
const down = { command: '/etc/down' }
const real = realServer(2, { notify_up: up, notify_down: down } as never)
const server = virtualServer([real], { quorum_up: up, quorum_down: down, smtp_alert: true } as never)

describe('a real server', () => {
  it('runs the script of its new state, and is one line of the LVS FIFO with keepalived’s NUL', () => {
    expect(realServerNotice(server, real, true)).toEqual({
      object: 'real_server 10.0.0.2:80 of 10.0.0.1:80/TCP',
      scripts: [{ ...up, args: [] }],
      fifo: { of: 'lvs', line: 'RS [10.0.0.2]:tcp:80 [10.0.0.1]:tcp:80 UP\n\0' },
    })
    expect(realServerNotice(server, real, false)).toMatchObject({
      scripts: [down],
      fifo: { line: 'RS [10.0.0.2]:tcp:80 [10.0.0.1]:tcp:80 DOWN\n\0' },
    })
  })

  it('without scripts still is a line of the FIFO', () => {
    expect(realServerNotice(server, realServer(3), true)).toMatchObject({ scripts: [], fifo: { of: 'lvs' } })
  })

  it('is named as keepalived names IPv6 and fwmark services', () => {
    const six = realServer(2, { id: '[2001:db8::2]:80', address: '2001:db8::2' })
    const marked = virtualServer([six], { id: 'fwmark 7', fwmark: 7, address: undefined, protocol: 'UDP' } as never)
    expect(realServerNotice(marked, six, true).fifo?.line).toBe('RS [2001:db8::2]:udp:80 FWM 7 UP\n\0')
    expect(virtualServerNotice(marked, false, '').fifo?.line).toBe('VS FWM 7 DOWN\n\0')
  })
})

describe('a virtual server', () => {
  it('tells the quorum that a pool lost and gained, a mail with <= where the log has - and >', () => {
    const pool = new Pool(server, 0)
    const texts: string[] = []
    const take = () => {
      for (const event of pool.takeEffects()) if (event.type === 'quorum') texts.push(event.text)
    }
    take()
    pool.checkerChanged(real.id, 0, { up: false, reason: '' }, 1)
    take()
    pool.checkerChanged(real.id, 0, { up: true, reason: '' }, 2)
    take()
    const mails = texts.map((text, at) => virtualServerNotice(server, at !== 1, text).mail)
    expect(mails).toEqual([
      { subject: 'Virtualserver [10.0.0.1]:tcp:80 - UP', body: '=> Starting with quorum up 1+0=1 <= 1 <=' },
      { subject: 'Virtualserver [10.0.0.1]:tcp:80 - DOWN', body: '=> Lost quorum 1+0=1 <= 0 <=' },
      { subject: 'Virtualserver [10.0.0.1]:tcp:80 - UP', body: '=> Gained quorum 1+0=1 <= 1 <=' },
    ])
  })

  it('runs quorum_up and quorum_down', () => {
    expect(virtualServerNotice(server, true, '')).toMatchObject({
      scripts: [up],
      fifo: { line: 'VS [10.0.0.1]:tcp:80 UP\n\0' },
    })
    expect(virtualServerNotice(server, false, '').scripts).toEqual([{ ...down, args: [] }])
  })

  it('mails only with smtp_alert, and says so when it only stops', () => {
    expect(virtualServerNotice({ ...server, smtp_alert: false }, false, '').mail).toBeUndefined()
    expect(virtualServerNotice(server, false, 'whatever', true).mail?.body).toBe('=> Shutting down <=')
  })
})

describe('the mail of a check', () => {
  const bodies: [CheckerConfig['type'], string, string][] = [
    ['TCP_CHECK', 'TCP CHECK succeed on service', 'TCP CHECK failed on service'],
    ['UDP_CHECK', 'UDP CHECK succeed on service', 'UDP CHECK failed on service'],
    ['PING_CHECK', 'ICMP CHECK succeed on service', 'ICMP CHECK failed on service'],
    ['DNS_CHECK', 'DNS_CHECK: succeed on service', 'DNS_CHECK: failed on service'],
    ['HTTP_GET', 'CHECK succeed on service', 'CHECK failed on service : HTTP request failed'],
    ['SSL_GET', 'CHECK succeed on service', 'CHECK failed on service : HTTP request failed'],
    ['MISC_CHECK', 'MISC CHECK succeeded on service', 'MISC CHECK failed on service'],
    ['SMTP_CHECK', 'CHECK succeed on service', 'CHECK failed on service'],
  ]
  it.each(bodies)('%s', (type, succeeded, failed) => {
    expect(checkMail(server, real, { check: type, ok: true }, true)?.body).toBe(`=> ${succeeded} <=`)
    expect(checkMail(server, real, { check: type, ok: false }, false)).toEqual({
      subject: 'Realserver [10.0.0.2]:tcp:80 of virtual server [10.0.0.1]:tcp:80 - DOWN',
      body: `=> ${failed} <=`,
    })
  })

  it('says what failed of an SMTP_CHECK', () => {
    const reason = 'Read timeout from server [10.0.0.2]:25'
    expect(checkMail(server, real, { check: 'SMTP_CHECK', ok: false, reason }, false)?.body).toBe(
      '=> CHECK failed on service : Read timeout from server [10.0.0.2]:25 <=',
    )
  })

  it('says when a script ran out of time', () => {
    expect(checkMail(server, real, { check: 'MISC_CHECK', ok: false, isTimeout: true }, false)?.body).toBe(
      '=> MISC CHECK timed out on service <=',
    )
  })

  it('bears the state of the real server, not of the check', () => {
    expect(checkMail(server, real, { check: 'TCP_CHECK', ok: true }, false)?.subject).toMatch(/ - DOWN$/)
  })

  it('does not go without smtp_alert of the real server', () => {
    expect(checkMail(server, { ...real, smtp_alert: false }, { check: 'TCP_CHECK', ok: false }, false)).toBeUndefined()
  })
})
