import type { HttpCheckConfig, HttpCheckUrl } from '@keelson/keepalived-conf/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HttpAnswer } from '../../src/checkers/http-answer'
import { httpRequest, serverName } from '../../src/checkers/http-request'
import { compilePattern } from '../../src/checkers/page-pattern'

const bytes = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0))
const text = (parts: Uint8Array[]) => parts.map(part => String.fromCharCode(...part)).join('')

function read(answer: HttpAnswer, wire: string, cuts: number[] = []): string {
  const at = [0, ...cuts.map(cut => cut % (wire.length + 1)).sort((a, b) => a - b), wire.length]
  return text(at.slice(1).map((end, i) => answer.push(bytes(wire.slice(at[i], end)))))
}

describe('an HTTP answer', () => {
  it('is header and body, wherever the network cuts it', () => {
    const wire = 'HTTP/1.1 301 Moved\r\nContent-Length: 5\r\nX: y\r\n\r\nhello and more'
    fc.assert(
      fc.property(fc.array(fc.nat(100), { maxLength: 6 }), cuts => {
        const answer = new HttpAnswer()
        expect(read(answer, wire, cuts)).toBe('hello')
        expect(answer).toMatchObject({ status: 301, contentLength: 5, isComplete: true, hasHeader: true })
      }),
    )
  })

  it('without Content-Length ends with the connection', () => {
    const answer = new HttpAnswer()
    expect(read(answer, 'HTTP/1.0 200 OK\r\n\r\nall of it')).toBe('all of it')
    expect(answer).toMatchObject({ status: 200, isComplete: false })
  })

  it('is not one without a status, without an end of the header, or with an endless one', () => {
    const mail = new HttpAnswer()
    read(mail, '220 mail.example ESMTP\r\n\r\n')
    expect(mail.status).toBe(0)
    const open = new HttpAnswer()
    read(open, 'HTTP/1.1 200 OK\r\nServer: x\r\n')
    expect(open).toMatchObject({ hasHeader: false, fault: undefined })
    read(open, 'x'.repeat(70_000))
    expect(open.fault).toBe('no end of the header in 65536 bytes')
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 8 }), chunks => {
        const answer = new HttpAnswer()
        for (const chunk of chunks) answer.push(chunk)
      }),
    )
  })
})

describe('the regex of a url', () => {
  const satisfied = (url: Partial<HttpCheckUrl>, body: string) => {
    const pattern = compilePattern({ path: '/', ...url })
    return typeof pattern === 'object' ? pattern.isSatisfied(body) : pattern
  }
  it.each<[string, Partial<HttpCheckUrl>, string, boolean]>([
    ['matches anywhere', { regex: 'status.*ok' }, 'x status: ok y', true],
    ['is case-sensitive', { regex: 'OK' }, 'ok', false],
    ['is not with caseless', { regex: 'OK', regex_options: ['caseless'] }, 'ok', true],
    ['stops at a line without dotall', { regex: 'a.b' }, 'a\nb', false],
    ['goes on with dotall', { regex: 'a.b', regex_options: ['dotall'] }, 'a\nb', true],
    ['takes $ before a last newline', { regex: 'end$' }, 'the end\n', true],
    ['but not with dollar_endonly', { regex: 'end$', regex_options: ['dollar_endonly'] }, 'the end\n', false],
    ['takes ^ at lines with multiline', { regex: '^b', regex_options: ['multiline'] }, 'a\nb', true],
    ['leaves a $ in a class alone', { regex: '[$]5' }, 'US$5', true],
    ['takes a bracket first in a class as one', { regex: '[]x]+$' }, 'x]', true],
    ['leaves blanks out with extended', { regex: 'a b # or so', regex_options: ['extended'] }, 'ab', true],
    ['must not match with regex_no_match', { regex: 'error', regex_no_match: true }, 'an error', false],
    ['begins no earlier than regex_min_offset', { regex: 'ab', regex_min_offset: 1 }, 'ab', false],
    ['begins no later than regex_max_offset', { regex: 'ab', regex_max_offset: 2 }, 'xxxab', false],
    ['begins in the first line with firstline', { regex: 'b', regex_options: ['firstline'] }, 'a\nb', false],
  ])('%s', (_what, url, body, verdict) => {
    expect(satisfied(url, body)).toBe(verdict)
  })

  it('is refused by name where it needs a backtracking engine', () => {
    expect(satisfied({ regex: '(a)\\1' }, '')).toMatch(/^regex "\(a\)\\1": error parsing regexp/)
    expect(satisfied({ regex: '(?=a)b' }, '')).toMatch(/`\(\?=`/)
    expect(satisfied({ regex: 'a', regex_options: ['alt_bsux'] }, '')).toBe(
      'regex_options alt_bsux has no counterpart in the linear-time engine',
    )
  })

  it('takes linear time where PCRE would take for ever', () => {
    expect(satisfied({ regex: '(a*)*(a*)*(a*)*b' }, 'a'.repeat(5000))).toBe(false)
  })
})

describe('an HTTP request', () => {
  const check = { connect_ip: '10.0.0.2', connect_port: 8080, http_protocol: '1.0' } as HttpCheckConfig
  it.each<[string, Partial<HttpCheckConfig>, Partial<HttpCheckUrl>, string]>([
    ['names address and port', {}, {}, 'GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 10.0.0.2:8080\r\n\r\n'],
    [
      'puts IPv6 in brackets, and closes with 1.0C',
      { connect_ip: '2001:db8::2', http_protocol: '1.0C' },
      {},
      'GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: [2001:db8::2]:8080\r\n\r\n',
    ],
    [
      'prefers the url’s virtualhost',
      { virtualhost: 'a.example', http_protocol: '1.1' },
      { virtualhost: 'b.example' },
      'GET /x HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: b.example\r\n\r\n',
    ],
  ])('%s', (_what, config, url, request) => {
    expect(httpRequest({ ...check, ...config }, { path: '/x', ...url })).toBe(request)
  })

  it('names a host in the TLS greeting only with enable_sni, and never an address', () => {
    const named = { ...check, virtualhost: 'a.example:8443' }
    expect(serverName(named, { path: '/' })).toBeUndefined()
    expect(serverName({ ...named, enable_sni: true }, { path: '/' })).toBe('a.example')
    expect(serverName({ ...named, enable_sni: true, sni_name: 'b.example' }, { path: '/' })).toBe('b.example')
    expect(serverName({ ...named, enable_sni: true, virtualhost: '10.0.0.9' }, { path: '/' })).toBeUndefined()
  })
})
