import { describe, expect, it } from 'vitest'
import { type HttpSight, judgeHttp } from '../../src/checkers/judge-http'
import { judgeMisc, type MiscSight } from '../../src/checkers/judge-misc'
import { judgeSmtp } from '../../src/checkers/judge-smtp'
import { judgeTcp } from '../../src/checkers/judge-tcp'

describe('a TCP_CHECK', () => {
  it.each([
    [{ saw: 'connected' } as const, true, 'connected'],
    [{ saw: 'refused' } as const, false, 'connection refused'],
    [{ saw: 'timeout', after: 3000 } as const, false, 'no answer within 3 s'],
    [{ saw: 'error', error: 'no route to host' } as const, false, 'no route to host'],
  ])('that saw %j', (sight, ok, text) => {
    expect(judgeTcp(sight, 7)).toEqual({ ok, text, latency: 7 })
  })
})

describe('an HTTP_GET', () => {
  const answer = (status: number, digest?: string): HttpSight => ({ saw: 'answer', status, digest })
  const md5 = 'd41d8cd98f00b204e9800998ecf8427e'
  it.each([
    ['a plain answer', {}, answer(200), true, '/: status 200'],
    ['299, the last good one', {}, answer(299), true, '/: status 299'],
    ['a redirect', {}, answer(301), false, '/: status 301 is not 200-299'],
    [
      'one of its own codes',
      {
        status_code: [
          [301, 302],
          [404, 404],
        ] as [number, number][],
      },
      answer(404),
      true,
      '/: status 404',
    ],
    [
      'none of its own codes',
      {
        status_code: [
          [301, 302],
          [404, 404],
        ] as [number, number][],
      },
      answer(200),
      false,
      '/: status 200 is not 301-302, 404',
    ],
    ['the digest', { digest: md5.toUpperCase() }, answer(200, md5), true, '/: status 200'],
    ['another digest', { digest: md5 }, answer(200, 'ffff'), false, `/: digest ffff is not ${md5}`],
    ['the digest with a bad status', { digest: md5 }, answer(500, md5), false, '/: status 500 is not 200-299'],
    ['nothing at all', {}, { saw: 'nothing' } as const, false, '/: closed without an answer'],
    ['no HTTP', {}, { saw: 'garbage', error: 'no status line' } as const, false, '/: no status line'],
    ['a closed port', {}, { saw: 'refused' } as const, false, 'connection refused'],
  ])('that saw %s', (_, url, sight, ok, text) => {
    expect(judgeHttp({ path: '/', ...url }, sight, 7)).toEqual({ ok, text, latency: 7 })
  })
})

describe('an SMTP_CHECK', () => {
  it.each([
    [['220 mail ready', '250 mail', '221 bye'], true],
    [['220 mail ready', '250 mail', 'what?'], true],
    [['220 mail ready', '250', '221 bye'], false],
    [['220', '250 mail', '221 bye'], false],
    [['220 '.padEnd(513, 'x'), '250 mail', '221 bye'], false],
    [['220-mail', '250 mail', '221 bye'], false],
    [['220 mail ready', '250-mail', '221 bye'], false],
    [['554 no', '250 mail', '221 bye'], false],
    [['2200 mail', '250 mail', '221 bye'], false],
    [['220 mail ready', '250 mail'], false],
    [[], false],
  ])('that read %j', (replies, ok) => {
    expect(judgeSmtp({ saw: 'replies', replies }, 7).ok).toBe(ok)
  })
})

describe('what failed of an SMTP_CHECK', () => {
  const cases: [Parameters<typeof judgeSmtp>[0], string, string][] = [
    [{ saw: 'replies', replies: ['554 no'] }, "greeting got '554 no'", 'Bad greeting banner from'],
    [{ saw: 'replies', replies: ['220 a', '502 no'] }, "HELO got '502 no'", 'Bad HELO response from'],
    [{ saw: 'replies', replies: ['220 a', '250 b'] }, 'no reply to QUIT', 'Read failure from'],
    [{ saw: 'silence', after: 5000, step: 'HELO' }, 'no reply to HELO within 5 s', 'Read timeout from'],
    [{ saw: 'timeout', after: 5000 }, 'no answer within 5 s', 'Connection timeout to'],
    [{ saw: 'refused' }, 'connection refused', 'Could not connect to'],
  ]
  it.each(cases)('%j is said for people and in keepalived’s words', (sight, text, words) => {
    expect(judgeSmtp(sight, 7, '[10.0.0.2]:25')).toEqual({
      ok: false,
      latency: 7,
      text,
      reason: `${words} server [10.0.0.2]:25`,
    })
  })
})

describe('a MISC_CHECK', () => {
  const config = (misc_dynamic: boolean) => ({
    type: 'MISC_CHECK' as const,
    misc_path: '/bin/true',
    misc_timeout: 6000,
    misc_dynamic,
    delay_loop: 6000,
    retry: 0,
    delay_before_retry: 1000,
    warmup: 0,
    alpha: false,
    log_all_failures: false,
  })
  it.each<[boolean, MiscSight, boolean, number | undefined]>([
    [false, { saw: 'exit', status: 0 }, true, undefined],
    [false, { saw: 'exit', status: 1 }, false, undefined],
    [false, { saw: 'exit', status: 2 }, false, undefined],
    [true, { saw: 'exit', status: 0 }, true, undefined],
    [true, { saw: 'exit', status: 1 }, false, undefined],
    [true, { saw: 'exit', status: 2 }, true, 0],
    [true, { saw: 'exit', status: 255 }, true, 253],
    [true, { saw: 'signal', signal: 'SIGSEGV' }, false, undefined],
    [true, { saw: 'timeout', after: 6000 }, false, undefined],
    [true, { saw: 'error', error: 'no such file' }, false, undefined],
  ])('with misc_dynamic %s that saw %j', (dynamic, sight, ok, weight) => {
    const result = judgeMisc(config(dynamic), sight, 7)
    expect([result.ok, result.weight]).toEqual([ok, weight])
  })
})
