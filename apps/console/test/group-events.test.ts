import type { EventBody } from '@keelson/contract/messages/event'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventLink } from '../src/features/events/event-link'
import { type Groupable, groupEvents } from '../src/features/events/group-events'

let n = 0
const event = (at: number, director: string, body: EventBody, more: Partial<Groupable> = {}): Groupable => ({
  id: `e${n++}`,
  at,
  director,
  clusterId: 'c',
  severity: 'info',
  body,
  ...more,
})
const transition = (
  instance: string,
  to: 'MASTER' | 'BACKUP' | 'FAULT',
  more: Partial<Extract<EventBody, { kind: 'vrrp-transition' }>> = {},
): EventBody => ({
  kind: 'vrrp-transition',
  instance,
  from: 'BACKUP',
  to,
  cause: '',
  timeline: {},
  masterDownInterval: 3414,
  ...more,
})
const priority = (instance: string, cause: string): EventBody => ({
  kind: 'vrrp-priority',
  instance,
  from: 150,
  to: 90,
  cause,
})
const tracker = (name: string): EventBody => ({ kind: 'tracker', tracker: name, up: false, text: `${name} failed` })
const real = (realServer: string, health: 'up' | 'down'): EventBody => ({
  kind: 'real-server',
  virtualServer: '10.0.0.1:80/TCP',
  realServer,
  health,
  reason: '',
})
const config = (revision: number): EventBody => ({ kind: 'config', revision, hash: 'h', applied: true, text: '' })
const words = (events: Groupable[]) =>
  groupEvents(events).map(({ kind, head, events }) => `${kind} ${head.body.kind} of ${events.length}`)

describe('VRRP', () => {
  test('a script fails, the priority falls, the other takes over: one group, and the take-over stands for it', () => {
    const [group, ...others] = groupEvents([
      event(0, 'a', tracker('chk_http'), { severity: 'warning' }),
      event(20, 'a', priority('VI_1', 'vrrp_script chk_http failed: -60')),
      event(3600, 'b', transition('VI_1', 'MASTER', { timeline: { lastAdvertAt: 100 } }), { severity: 'warning' }),
      event(3602, 'b', { kind: 'vip', instance: 'VI_1', address: '10.0.0.1', held: true, text: '' }),
      event(3900, 'a', transition('VI_1', 'BACKUP', { from: 'MASTER' })),
    ])
    expect(others).toEqual([])
    expect(group?.head.body).toMatchObject({ kind: 'vrrp-transition', to: 'MASTER' })
    expect(group?.events.map(({ at }) => at)).toEqual([3900, 3602, 3600, 20, 0])
    expect(group).toMatchObject({ from: 0, to: 3900, severity: 'warning' })
  })

  test('a script that fails long before belongs to nothing that follows', () => {
    expect(words([event(0, 'a', tracker('chk')), event(60_000, 'b', transition('VI_1', 'MASTER'))])).toHaveLength(2)
  })

  test('a take-over after slow adverts belongs to what happened when the last one was heard', () => {
    const slow = transition('VI_1', 'MASTER', { timeline: { lastAdvertAt: 1000 } })
    expect(words([event(0, 'a', transition('VI_1', 'FAULT')), event(31_000, 'b', slow)])).toEqual([
      'vrrp vrrp-transition of 2',
    ])
  })

  test('a chain says when it began, where there was no advert', () => {
    const chain = [{ at: 900, kind: 'interface', text: 'eth0 down' }]
    expect(
      words([event(0, 'a', priority('VI_1', 'x')), event(9000, 'a', transition('VI_1', 'FAULT', { chain }))]),
    ).toHaveLength(1)
  })

  test('an election that ended seconds before the silence began has nothing to do with it', () => {
    const silent = transition('VI_1', 'MASTER', { timeline: { lastAdvertAt: 4000 } })
    expect(words([event(0, 'a', transition('VI_1', 'MASTER')), event(7400, 'b', silent)])).toHaveLength(2)
  })

  test('fifty instances that turn at once with their director are one group', () => {
    const all = Array.from({ length: 50 }, (_, i) => event(i * 10, 'b', transition(`VI_${i}`, 'MASTER')))
    expect(words(all)).toEqual(['vrrp vrrp-transition of 50'])
  })

  test('two instances some seconds apart are two', () => {
    expect(
      words([event(0, 'a', transition('VI_1', 'MASTER')), event(3000, 'a', transition('VI_2', 'MASTER'))]),
    ).toHaveLength(2)
  })

  test('a split brain is louder than the transition that made it', () => {
    const evidence = { seen: 'advert', address: '10.0.0.11', vips: [], firstAt: 0, lastAt: 0, count: 1 }
    expect(
      words([
        event(0, 'a', transition('VI_1', 'MASTER')),
        event(10, 'a', { kind: 'split-brain', instance: 'VI_1', over: false, text: '', evidence }),
      ]),
    ).toEqual(['vrrp split-brain of 2'])
  })

  test('what flaps without an end is told in parts of ten minutes', () => {
    const flapping = Array.from({ length: 300 }, (_, i) => event(i * 4000, 'a', transition('VI_1', 'MASTER')))
    const groups = groupEvents(flapping)
    expect(groups.length).toBeGreaterThan(1)
    for (const { from, to } of groups) expect(to - from).toBeLessThanOrEqual(600_000)
  })
})

describe('other causes', () => {
  test('real servers and checks of both directors in one storm are one group, led by what fell', () => {
    const check: EventBody = {
      kind: 'check',
      virtualServer: '10.0.0.1:80/TCP',
      realServer: 'r1',
      check: 'TCP_CHECK',
      ok: false,
      health: 'down',
      text: '',
    }
    expect(
      words([
        event(0, 'a', check),
        event(10, 'a', real('r1', 'down'), { severity: 'warning' }),
        event(2000, 'b', real('r1', 'down')),
        event(6000, 'b', real('r2', 'down')),
      ]),
    ).toEqual(['checks real-server of 4'])
  })

  test('a recovery minutes later is another group', () => {
    expect(words([event(0, 'a', real('r', 'down')), event(120_000, 'a', real('r', 'up'))])).toHaveLength(2)
  })

  test('one revision on all directors is one group, the next is another', () => {
    expect(words([event(0, 'a', config(3)), event(40_000, 'b', config(3)), event(41_000, 'a', config(4))])).toEqual([
      'config config of 1',
      'config config of 2',
    ])
  })

  test('files of their own are those of each director', () => {
    expect(words([event(0, 'a', config(0)), event(1, 'b', config(0))])).toHaveLength(2)
  })

  test('clusters, and agents of none, never share a group', () => {
    expect(
      words([
        event(0, 'a', real('r', 'down')),
        event(1, 'a', real('r', 'down'), { clusterId: 'd' }),
        event(2, 'x', real('r', 'down'), { clusterId: null }),
        event(3, 'y', real('r', 'down'), { clusterId: null }),
      ]),
    ).toHaveLength(4)
  })

  test('the same hand within a moment is one group, another hand another', () => {
    const weight = (by: string): EventBody => ({
      kind: 'weight',
      virtualServer: 'v',
      realServer: 'r',
      from: 1,
      to: 2,
      by,
    })
    expect(
      words([event(0, 'a', weight('ada')), event(9, 'b', weight('ada')), event(10, 'a', weight('bob'))]),
    ).toHaveLength(2)
  })
})

test('no event is lost or told twice, in whatever order they come, and groups are newest first', () => {
  const bodies = fc.constantFrom(
    transition('VI_1', 'MASTER'),
    transition('VI_2', 'FAULT'),
    tracker('chk'),
    real('r', 'down'),
    config(1),
    priority('VI_1', 'chk'),
  )
  const made = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 2_000_000 }), director: fc.constantFrom('a', 'b'), body: bodies }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(made, given => {
      const events = given.map(({ at, director, body }) => event(at, director, body))
      const groups = groupEvents(events)
      const out = groups.flatMap(group => group.events)
      expect(out.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort())
      for (const [i, { to }] of groups.slice(1).entries()) expect(to).toBeLessThanOrEqual(groups[i]?.to ?? 0)
      for (const { events, from, to } of groups) for (const { at } of events) expect(at >= from && at <= to).toBe(true)
    }),
  )
})

test('a transition leads to its moment, a real server to its virtual server, an agent of no cluster nowhere', () => {
  const taken = event(1500.4, 'a', transition('VI_1', 'MASTER'))
  expect(eventLink(taken)).toBe(`/clusters/c/failover?at=1500&event=${taken.id}`)
  expect(eventLink(event(5, 'a', real('r', 'down')))).toBe('/clusters/c/virtual-servers/10.0.0.1%3A80~TCP')
  expect(eventLink(event(5, 'a', config(1), { clusterId: null }))).toBeUndefined()
})
