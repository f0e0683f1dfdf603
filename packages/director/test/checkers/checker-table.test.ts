/** Every state of a checker against every result, for every setting that could change the answer. */
import { describe, expect, it } from 'vitest'
import { Checker, type CheckerSettings, type CheckerState } from '../../src/checkers/checker'
import { NEVER } from '../../src/instant'

const LENGTH = 7
const DELAY = 6000
const RETRY_DELAY = 1500
const rows = [...sequences(LENGTH)]

/** Every row of results of this length, and with them all shorter ones. */
function* sequences(length: number): Iterable<string> {
  for (let bits = 0; bits < 2 ** length; bits++)
    yield Array.from({ length }, (_, at) => (bits & (1 << at) ? '+' : '-')).join('')
}

function checker(over: Partial<CheckerSettings>): Checker {
  const type = 'TCP_CHECK' as const
  const timing = { delay_loop: DELAY, delay_before_retry: RETRY_DELAY, warmup: 0, retry: 0, alpha: false }
  return new Checker({ type, ...timing, ...over }, 0, 0)
}

/** The rule by looking back over the whole row, where the checker counts forward. */
function expectedState(row: string, retry: number): CheckerState {
  const lastSuccess = row.lastIndexOf('+')
  if (lastSuccess < 0) return 'down'
  return row.length - 1 - lastSuccess > retry ? 'down' : 'up'
}

const types = ['TCP_CHECK', 'UDP_CHECK', 'DNS_CHECK', 'PING_CHECK', 'SMTP_CHECK', 'MISC_CHECK'] as const

describe.each(types)('the table of %s', type => {
  for (const alpha of [false, true])
    for (const retry of [0, 1, 2, 3])
      it(`every row of ${LENGTH} results, retry ${retry}${alpha ? ', alpha' : ''}`, () => {
        for (const row of rows) {
          const it = checker({ type, alpha, retry })
          let before: CheckerState = alpha ? 'down' : 'unknown'
          expect(it.state).toBe(before)
          for (let probes = 1; probes <= LENGTH; probes++) {
            const startedAt = it.nextProbeAt
            it.probeStarted(startedAt)
            expect(it.nextProbeAt).toBe(NEVER)
            const now = startedAt + 100
            const told = it.probeFinished({ ok: row[probes - 1] === '+', text: '', latency: 100 }, now)
            const state = expectedState(row.slice(0, probes), retry)
            const about = `${row.slice(0, probes)} retry ${retry}`
            expect(it.state, about).toBe(state)
            expect(told, about).toBe(state === before ? undefined : state)
            const loop = type === 'MISC_CHECK' ? DELAY - 100 : DELAY
            const isRetry = state === 'up' && row[probes - 1] === '-'
            expect(it.nextProbeAt - now, about).toBe(isRetry ? RETRY_DELAY : loop)
            before = state
          }
        }
      })
})

describe('the table of HTTP_GET', () => {
  for (const urls of [1, 2, 3])
    for (const retry of [0, 1, 2])
      for (const alpha of [false, true])
        it(`every row of ${LENGTH} results, ${urls} urls, retry ${retry}${alpha ? ', alpha' : ''}`, () => {
          for (const row of rows) {
            const it = checker({ type: 'HTTP_GET', url: Array.from({ length: urls }), retry, alpha })
            let sinceFailure = 0
            let passed = 0
            for (const [at, result] of [...row].entries()) {
              const about = `${row.slice(0, at + 1)} urls ${urls} retry ${retry}`
              const asked = it.step
              it.probeStarted(0)
              const before = it.state
              it.probeFinished({ ok: result === '+', text: '', latency: 0 }, 0)
              sinceFailure = result === '+' ? sinceFailure + 1 : 0
              // A failure that turned it down begins the list anew; one while it was down only holds it up.
              if (before !== 'down' && it.state === 'down') passed = 0
              else if (result === '+') passed++
              // Whatever the walk: nobody comes up before every url has passed since it went down.
              if (before !== 'up' && it.state === 'up') expect(passed, about).toBeGreaterThanOrEqual(urls)
              if (at === 0 && result === '-') expect(it.state, about).toBe('down')
              if (sinceFailure >= 2 * urls + 1) expect(it.state, about).toBe('up')
              // Nobody goes down by a success, and nobody from up before retry + 1 failures in a row.
              if (before !== 'down' && it.state === 'down') expect(result, about).toBe('-')
              if (before === 'up' && it.state === 'down')
                expect(row.slice(0, at + 1).endsWith('-'.repeat(retry + 1)), about).toBe(true)
              // The url that failed is the one asked for again.
              if (result === '-') expect(it.step, about).toBe(asked)
            }
          }
        })
})
