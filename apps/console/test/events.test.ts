import type { DirectorEvent } from '@keelson/contract/messages/event'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventFilter, eventQuery } from '../src/features/events/event-filter'
import { person, signInAsAdministrator, startTestConsole, type TestConsole } from './console'

let running: TestConsole
let ada: ReturnType<typeof person>
let clusterId: string

const text = 'global_defs {\n  router_id A\n}\n'
const event = (at: number, realServer: string, severity: DirectorEvent['severity'] = 'info'): DirectorEvent => ({
  id: `${at} ${realServer}`,
  at,
  severity,
  body: { kind: 'real-server', virtualServer: 'v', realServer, health: 'down', reason: `no answer of ${realServer}` },
})

beforeAll(async () => {
  running = await startTestConsole()
  ada = person(running.url, await signInAsAdministrator(running))
  const made = await ada.client.cluster.create.mutate({
    name: 'c',
    directors: ['one', 'two'].map(name => ({ name, agentName: `agent-${name}`, text })),
  })
  clusterId = made.id
  const { eventLog } = running.services
  // three in one millisecond: a page may end between them
  for (let n = 0; n < 9; n++) eventLog.add('agent-one', event(1000 + Math.floor(n / 3), `10.0.0.${n}:80`))
  eventLog.add('agent-two', event(2000, '10.0.9.9:80', 'error'))
  eventLog.add('nobodys', event(3000, '10.0.0.1:80', 'warning'))
  await eventLog.idle()
})
afterAll(async () => {
  ada.close()
  await running.close()
})

const realsOf = (events: { body: DirectorEvent['body'] }[]) =>
  events.map(({ body }) => ('realServer' in body ? body.realServer : ''))

test('page by page backwards, every event once, also where a page ends within a millisecond', async () => {
  const found: string[] = []
  let cursor: { at: number; id: string } | undefined
  for (;;) {
    const page = await ada.client.event.list.query({ clusterId, limit: 4, ...(cursor && { cursor }) })
    found.push(...realsOf(page))
    const last = page.at(-1)
    if (page.length < 4 || !last) break
    cursor = { at: last.at, id: last.id }
  }
  expect(found).toHaveLength(10)
  expect(new Set(found).size).toBe(10)
  expect(found[0]).toBe('10.0.9.9:80')
})

test('the oldest after a moment come first where that is asked', async () => {
  const first = await ada.client.event.list.query({ clusterId, since: 1002, order: 'oldest', limit: 4 })
  expect(first.map(({ at }) => at)).toEqual([1002, 1002, 1002, 2000])
})

test('by severity, by director, by words of what was told', async () => {
  const list = (filter: object) => ada.client.event.list.query({ limit: 50, ...filter })
  expect(realsOf(await list({ severities: ['error'] }))).toEqual(['10.0.9.9:80'])
  expect(realsOf(await list({ director: 'two' }))).toEqual(['10.0.9.9:80'])
  expect(await list({ director: 'one' })).toHaveLength(9)
  expect(realsOf(await list({ text: 'no answer of 10.0.0.7' }))).toEqual(['10.0.0.7:80'])
  expect(await list({ clusterId, director: 'nobodys' })).toEqual([])
  expect(await list({ director: 'nobodys' })).toHaveLength(1)
})

test('what happens now is filtered as what is kept', async () => {
  const heard = new Promise<string[]>((resolve, reject) => {
    const subscription = ada.client.event.follow.subscribe(
      { clusterId, director: 'two', severities: ['error'], text: 'NO ANSWER' },
      {
        onStarted: () => {
          running.services.eventLog.add('agent-one', event(4000, '10.1.0.1:80', 'error'))
          running.services.eventLog.add('agent-two', event(4001, '10.1.0.2:80', 'info'))
          running.services.eventLog.add('agent-two', event(4002, '10.1.0.3:80', 'error'))
        },
        onData: told => {
          subscription.unsubscribe()
          resolve(realsOf([told]))
        },
        onError: reject,
      },
    )
  })
  expect(await heard).toEqual(['10.1.0.3:80'])
})

test('one is found by its id in its own cluster only', async () => {
  const [known] = await ada.client.event.list.query({ clusterId, director: 'two', limit: 1 })
  const id = known?.id ?? ''
  expect(await ada.client.event.one.query({ clusterId, id })).toMatchObject({ id, director: 'two' })
  const [foreign] = await ada.client.event.list.query({ director: 'nobodys', limit: 1 })
  await expect(ada.client.event.one.query({ clusterId, id: foreign?.id ?? '' })).rejects.toThrow('there is no event')
})

test('the URL says what is asked, and words that are none of ours say nothing', () => {
  const ask = (search: string) => eventQuery(eventFilter(new URLSearchParams(search)))
  expect(ask('')).toEqual({})
  expect(ask('cluster=c&director=d&kind=vip&severity=warning&text=+x+')).toEqual({
    clusterId: 'c',
    director: 'd',
    kinds: ['vip'],
    severities: ['warning', 'error'],
    text: 'x',
  })
  expect(ask('kind=nonsense&severity=info&text=+')).toEqual({})
  expect(eventFilter(new URLSearchParams('group=no')).grouped).toBe(false)
  expect(eventFilter(new URLSearchParams('')).grouped).toBe(true)
})

test('an event that cannot be kept takes none of those with it that came at the same time; one told twice is kept once', async () => {
  const { eventLog } = running.services
  eventLog.add('agent-three', event(5000, 'first'))
  eventLog.add('agent-three', event(5001, 'written while the first is'))
  eventLog.add('agent-three', { ...event(Number.MAX_VALUE, 'of no time'), id: 'x' })
  eventLog.add('agent-three', event(5001, 'written while the first is'))
  eventLog.add('agent-three', event(5002, 'last'))
  await eventLog.idle()
  const kept = await eventLog.latest({ agentNames: ['agent-three'], order: 'oldest', limit: 10 })
  expect(realsOf(kept)).toEqual(['first', 'written while the first is', 'last'])
})
