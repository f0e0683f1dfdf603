import { describe, expect, it } from 'vitest'
import { Checker, type CheckerSettings } from '../../src/checkers/checker'
import { NEVER } from '../../src/instant'

const settings: CheckerSettings = {
  type: 'TCP_CHECK',
  delay_loop: 6000,
  retry: 3,
  delay_before_retry: 1500,
  warmup: 6000,
  alpha: false,
}

/** Runs one probe of 100 ms at each '+' (success) or '-' (failure): the states and the waits between, in ms. */
function run(checker: Checker, results: string): { states: string; waits: number[] } {
  const waits: number[] = []
  let states = ''
  for (const result of results) {
    const started = checker.nextProbeAt
    checker.probeStarted(started)
    expect(checker.nextProbeAt).toBe(NEVER)
    const finished = started + 100
    checker.probeFinished({ ok: result === '+', text: result, latency: 100 }, finished)
    states += checker.state[0]
    waits.push(checker.nextProbeAt - finished)
  }
  return { states, waits }
}

describe('a checker', () => {
  it('probes for the first time after the bootstrap delay and its part of the warmup', () => {
    expect(new Checker(settings, 10_000, 0).nextProbeAt).toBe(11_000)
    expect(new Checker(settings, 10_000, 0.5).nextProbeAt).toBe(14_000)
    expect(new Checker({ ...settings, warmup: 0 }, 10_000, 0.5).nextProbeAt).toBe(11_000)
  })

  // u up, d down; one letter per probe
  it.each([
    { name: 'is up from its first success', results: '++', states: 'uu' },
    { name: 'is down from a first failure, retry or not', results: '-', states: 'd' },
    { name: 'is down after retry + 1 failures in a row', results: '+----', states: 'uuuud' },
    { name: 'begins to count again after any success', results: '+---+----', states: 'uuuuuuuud' },
    { name: 'is up again after one success', results: '+----+', states: 'uuuudu' },
    { name: 'stays down while it fails', results: '------', states: 'dddddd' },
    { name: 'without retry is down at once', results: '+-', states: 'ud', over: { retry: 0 } },
    { name: 'with alpha stays down until it succeeds', results: '--+', states: 'ddu', over: { alpha: true } },
  ])('$name', ({ results, states, over }) => {
    expect(run(new Checker({ ...settings, ...over }, 0, 0), results).states).toBe(states)
  })

  it.each([
    { name: 'waits delay_loop after a success', results: '+', waits: [6000] },
    {
      name: 'waits delay_before_retry between retries, then delay_loop',
      results: '+----',
      waits: [6000, 1500, 1500, 1500, 6000],
    },
    { name: 'waits delay_loop while down', results: '---', waits: [6000, 6000, 6000] },
    {
      name: 'counts a script’s delay_loop from its start',
      results: '+-',
      waits: [5900, 1500],
      over: { type: 'MISC_CHECK' as const },
    },
    {
      name: 'asks an HTTP server that is down no more often than a retry would',
      results: '--',
      waits: [9000, 9000],
      over: { type: 'HTTP_GET' as const, delay_before_retry: 9000, url: ['a'] },
    },
  ])('$name', ({ results, waits, over }) => {
    expect(run(new Checker({ ...settings, ...over }, 0, 0), results).waits).toEqual(waits)
  })

  // What stock keepalived 2.2.7 did (apps/agent/test/netns/checker-oracle/keepalived.txt): the urls asked for, and the states.
  it.each([
    { name: 'one after the other', results: '++++++', asked: 'abcabc', states: '??uuuu' },
    { name: 'down at once in the first round, whatever retry says', results: '+-', asked: 'ab', states: '?d' },
    {
      name: 'the failed one until it passes, and then all of them',
      results: '+---++++',
      asked: 'abbbbabc',
      states: '?ddddddu',
    },
    { name: 'again the one that failed within its retries', results: '++++-++', asked: 'abcabbc', states: '??uuuuu' },
    { name: 'on from one that failed while it was down', results: '-++-+++', asked: 'aaabbca', states: 'ddddduu' },
    { name: 'with alpha no more than the whole list', results: '+++', asked: 'abc', states: 'ddu', alpha: true },
  ])('of three urls asks $name', ({ results, asked, states, alpha = false }) => {
    const urls = { ...settings, type: 'HTTP_GET' as const, retry: 1, url: ['a', 'b', 'c'], alpha }
    const checker = new Checker(urls, 0, 0)
    let seen = ''
    let was = ''
    for (const result of results) {
      seen += 'abc'[checker.step]
      checker.probeStarted(0)
      checker.probeFinished({ ok: result === '+', text: '', latency: 0 }, 0)
      was += checker.state === 'unknown' ? '?' : checker.state[0]
    }
    expect([seen, was]).toEqual([asked, states])
  })

  it('of one url is up again by the second success', () => {
    const one = { ...settings, type: 'HTTP_GET' as const, retry: 1, url: ['a'] }
    expect(run(new Checker(one, 0, 0), '+---++').states).toBe('uudddu')
  })

  it('of urls waits delay_loop after a success, or not at all with fast_recovery', () => {
    const urls = { ...settings, type: 'HTTP_GET' as const, retry: 0, url: ['a', 'b'] }
    expect(run(new Checker(urls, 0, 0), '--+++').waits).toEqual([6000, 1500, 6000, 6000, 6000])
    const fast = new Checker({ ...urls, fast_recovery: true }, 0, 0)
    expect(run(fast, '--++++').waits).toEqual([6000, 1500, 0, 0, 6000, 6000])
  })

  it('starts as unknown, or down with alpha', () => {
    expect(new Checker(settings, 0, 0).state).toBe('unknown')
    expect(new Checker({ ...settings, alpha: true }, 0, 0).state).toBe('down')
  })

  it('tells a change once, with the result that made it', () => {
    const checker = new Checker({ ...settings, retry: 0 }, 0, 0)
    const refused = { ok: false, text: 'refused', latency: 1 }
    expect(checker.probeFinished(refused, 1000)).toBe('down')
    expect(checker.probeFinished(refused, 7000)).toBeUndefined()
    expect(checker).toMatchObject({ since: 1000, failures: 2, lastResult: { result: refused, at: 7000 } })
  })
})
