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
  expect(momentOfLocal(localWords(NOW))).toBe(NOW)
  expect(momentOfLocal('')).toBeUndefined()
})
