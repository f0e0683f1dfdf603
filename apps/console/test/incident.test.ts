import type { EventBody } from '@keelson/contract/messages/event'
import { expect, test } from 'vitest'
import { groupEvents } from '../src/features/events/group-events'
import type { Transition } from '../src/features/failover/lanes'
import { incidentFigures, incidentTime } from '../src/features/incident/incident'

const NOW = 1_800_000_000_000
const HOUR = 3_600_000

test('without words a report is of the last hour, with one of them of the hour before it', () => {
  expect(incidentTime(null, null, NOW)).toEqual({ from: NOW - HOUR, to: NOW })
  expect(incidentTime(null, String(NOW - HOUR), NOW)).toEqual({ from: NOW - 2 * HOUR, to: NOW - HOUR })
  expect(incidentTime(String(NOW - 5), null, NOW)).toEqual({ from: NOW - 5, to: NOW })
  expect(incidentTime('yesterday', 'now', NOW)).toEqual({ from: NOW - HOUR, to: NOW })
})

test('a time that ends before it begins is turned round', () => {
  expect(incidentTime(String(NOW), String(NOW - 5), NOW)).toEqual({ from: NOW - 5, to: NOW })
})

const taken = (at: number, director: string, lastAdvertAt?: number) => {
  const body: Extract<EventBody, { kind: 'vrrp-transition' }> = {
    kind: 'vrrp-transition',
    instance: 'VI_1',
    from: 'BACKUP',
    to: 'MASTER',
    cause: '',
    timeline: { ...(lastAdvertAt !== undefined && { lastAdvertAt, advertSentAt: at }) },
    masterDownInterval: 3414,
  }
  return { id: `${at}`, at, director, clusterId: 'c', severity: 'warning' as const, body }
}

test('the figures count causes, events by severity, take-overs and the longest silence', () => {
  const transitions = [taken(10_000, 'b', 6583), taken(60_000, 'a', 59_000)]
  const lost = {
    id: 'x',
    at: 200_000,
    director: 'a',
    clusterId: 'c',
    severity: 'error' as const,
    body: { kind: 'process', process: 'link', text: '' } satisfies EventBody,
  }
  expect(incidentFigures(groupEvents([...transitions, lost]), transitions satisfies Transition[])).toEqual({
    events: 3,
    causes: 3,
    errors: 1,
    warnings: 2,
    takeOvers: 2,
    longestGap: 3417,
    directors: ['a', 'b'],
  })
})

test('where nothing was measured there is no longest silence', () => {
  expect(incidentFigures([], [taken(5, 'a')]).longestGap).toBeUndefined()
  expect(incidentFigures([], [])).toMatchObject({ events: 0, causes: 0, takeOvers: 0, directors: [] })
})
