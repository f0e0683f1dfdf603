import type { CheckResult } from '@keelson/contract/messages/from-agent'
import { expect, it } from 'vitest'
import { CheckHistory } from '../src/checkers/check-history'

const result = (at: number, text = 'connected', check = 'TCP_CHECK'): CheckResult => ({
  at,
  check,
  ok: text === 'connected',
  text,
  latency: at / 4,
})

it('tells the results of a real server oldest first, and the last of them', () => {
  const history = new CheckHistory()
  const all = [result(1), result(2, 'connection refused'), result(3, 'connection refused', 'HTTP_GET'), result(4)]
  for (const each of all) history.add('a', each)
  expect(history.of('a')).toEqual(all)
  expect(history.last('a')).toEqual(all.at(-1))
  expect([history.of('b'), history.last('b')]).toEqual([[], undefined])
})

it('keeps the last hundred', () => {
  const history = new CheckHistory()
  const all = Array.from({ length: 250 }, (_, at) => result(at, at % 7 === 0 ? 'connection refused' : 'connected'))
  for (const each of all) history.add('a', each)
  expect(history.of('a')).toEqual(all.slice(-100))
})

it('says what is news: another word or another success than the one before of the same check', () => {
  const history = new CheckHistory()
  const row = [result(1), result(2), result(3, 'x', 'HTTP_GET'), result(4), result(5, 'y'), result(6, 'y'), result(7)]
  expect(row.map(each => history.add('a', each))).toEqual([true, false, true, false, true, false, true])
})

it('keeps fewer of each where there are very many, and forgets who is gone', () => {
  const history = new CheckHistory()
  for (let server = 0; server < 40_000; server++) history.add(`${server}`, result(0))
  for (let at = 1; at < 30; at++) history.add('7', result(at))
  expect(history.of('7').map(({ at }) => at)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29])
  for (let server = 0; server < 40_000; server++) if (server !== 7) history.forget(`${server}`)
  expect(history.of('8')).toEqual([])
  for (let at = 30; at < 60; at++) history.add('7', result(at))
  expect(history.of('7').map(({ at }) => at)).toEqual(Array.from({ length: 40 }, (_, i) => 20 + i))
})
