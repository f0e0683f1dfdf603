import { expect, test } from 'vitest'
import { stepped, timeWindow } from '../src/features/failover/time-window'
import { localWords, momentOfLocal } from '../src/ui/local-moment'

const NOW = 1_800_000_000_000
const MINUTE = 60_000

test('without words it ends now and shows five minutes', () => {
  expect(timeWindow({}, NOW)).toMatchObject({ start: NOW - 5 * MINUTE, end: NOW, live: true })
})

test('a span that is none of ours is the usual one', () => {
  expect(timeWindow({ span: '7' }, NOW).span).toBe(5 * MINUTE)
  expect(timeWindow({ span: '60000' }, NOW).span).toBe(MINUTE)
})

test('an end of the past is not live, one of the future is now', () => {
  expect(timeWindow({ end: String(NOW - 1) }, NOW)).toMatchObject({ end: NOW - 1, live: false })
  expect(timeWindow({ end: String(NOW + 1) }, NOW)).toMatchObject({ end: NOW, live: true })
})

test('a moment stands in the middle, and near now the window is live until the moment is there', () => {
  const at = NOW - 60 * MINUTE
  expect(timeWindow({ at: String(at), event: 'e' }, NOW)).toMatchObject({
    start: at - 2.5 * MINUTE,
    end: at + 2.5 * MINUTE,
    live: false,
    at,
    event: 'e',
  })
  expect(timeWindow({ at: String(NOW - MINUTE) }, NOW).live).toBe(true)
  expect(timeWindow({ at: String(NOW - MINUTE) }, NOW + 2 * MINUTE)).toMatchObject({
    end: NOW + 1.5 * MINUTE,
    live: false,
  })
})

test('words that are no moment are none', () => {
  for (const word of ['', 'now', '-5', '1e12', '99999999999999', null])
    expect(timeWindow({ end: word, at: word }, NOW)).toMatchObject({ live: true, at: undefined })
})

test('half a window at a time, and never past now', () => {
  const past = timeWindow({ end: String(NOW - 10 * MINUTE) }, NOW)
  expect(stepped(past, -1, NOW)).toBe(NOW - 12.5 * MINUTE)
  expect(stepped(past, 1, NOW)).toBe(NOW - 7.5 * MINUTE)
  expect(stepped(timeWindow({ end: String(NOW - MINUTE) }, NOW), 1, NOW)).toBeUndefined()
})

test('the input of a moment says what it was given, to the second', () => {
  for (const zone of ['UTC', 'Asia/Shanghai', 'America/St_Johns', 'Pacific/Chatham'])
    expect(momentOfLocal(localWords(NOW, zone), zone)).toBe(NOW)
  expect(momentOfLocal('', 'UTC')).toBeUndefined()
  expect(localWords(Date.UTC(2026, 6, 1, 12), 'Asia/Shanghai')).toBe('2026-07-01T20:00:00')
  // Berlin's clocks went on by an hour at 01:00 UTC of this day.
  for (const [hour, utc] of [
    ['01:30', 0.5],
    ['03:30', 1.5],
  ] as const)
    expect(momentOfLocal(`2026-03-29T${hour}:00`, 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29) + utc * 3_600_000)
})
