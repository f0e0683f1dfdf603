import type { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rampPlan, STEP_PAUSE, stepDue } from '../src/features/virtual-server/ramp-plan'
import type { RampView } from '../src/server/real-servers/weight-ramps'
import { ArticlePair, ring } from './article-pair'
import { person, signIn, startTestConsole, until } from './console'

const virtualServer = '125.38.38.64:80/TCP'
const realServer = '125.38.38.101:80'

const weights = fc.integer({ min: 0, max: 65535 })
const ramps = fc.tuple(weights, weights, fc.integer({ min: 2000, max: 86_400_000 })).filter(([from, to]) => from !== to)

test('a ramp goes one way only, ends at its weight at its time, and takes no step too soon', () => {
  fc.assert(
    fc.property(ramps, ([from, to, duration]) => {
      const plan = rampPlan(from, to, duration)
      expect(plan.at(-1)).toEqual({ at: duration, weight: to })
      const values = [from, ...plan.map(({ weight }) => weight)]
      const times = [0, ...plan.map(({ at }) => at)]
      const steps = plan.map((_, i) => ({ by: values[i + 1]! - values[i]!, after: times[i + 1]! - times[i]! }))
      expect(steps.filter(({ by }) => Math.sign(by) !== Math.sign(to - from))).toEqual([])
      expect(steps.filter(({ after }) => after < STEP_PAUSE - 1)).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('the step due is the latest one by then: a console that was held up leaves out what it missed', () => {
  const plan = rampPlan(1, 5, 40_000)
  expect(plan).toEqual([
    { at: 10_000, weight: 2 },
    { at: 20_000, weight: 3 },
    { at: 30_000, weight: 4 },
    { at: 40_000, weight: 5 },
  ])
  expect(stepDue(plan, 9999)).toBeUndefined()
  expect(stepDue(plan, 10_000)?.weight).toBe(2)
  expect(stepDue(plan, 35_000)?.weight).toBe(4)
  expect(stepDue(plan, 90_000)?.weight).toBe(5)
})

let pair: ArticlePair
let clusterId: string
beforeEach(async () => {
  pair = await ArticlePair.start()
  await pair.agent('director1', { vrrp: 'MASTER' })
  await pair.agent('director2')
  clusterId = (await pair.import()).id
})
afterEach(() => pair.close())

const heard = (index = 0) => pair.agents[index]!.heardOf('set-weight').map(({ weight }) => weight)
const progress = () => pair.running.services.weightRamps.progress as unknown as EventEmitter

async function latest(): Promise<RampView | undefined> {
  return (await pair.running.services.weightRamps.of(clusterId, virtualServer))[0]
}

/** What the stream of ramps tells, until it tells of one that `isIt`. */
function told(isIt: (ramp: RampView) => boolean): Promise<RampView> {
  return new Promise((resolve, reject) => {
    const stream = pair.ada.client.ramp.watch.subscribe(
      { clusterId, virtualServer },
      {
        onData: ramps => {
          const found = ramps.find(isIt)
          if (!found) return
          stream.unsubscribe()
          resolve(found)
        },
        onError: reject,
      },
    )
  })
}

const start = (more: object = {}) =>
  pair.ada.client.ramp.start.mutate({ clusterId, virtualServer, realServer, from: 1, to: 3, duration: 2000, ...more })

test('the console leads the weight there: every director and every draft, one entry of the audit log', async () => {
  await start()
  expect(await told(({ state }) => state === 'done')).toMatchObject({
    weight: 3,
    author: 'ada@example.org',
    because: null,
    reason: null,
  })
  expect(heard(0)).toEqual([1, 2, 3])
  expect(heard(1)).toEqual([1, 2, 3])
  const drafts = await pair.running.services.db.realServer.findMany({ where: { key: realServer } })
  expect(drafts.map(({ weight }) => weight)).toEqual([3, 3])
  const entries = await pair.running.services.audit.list({ what: 'ramp.' }, { limit: 10 })
  expect(entries).toMatchObject([
    { what: 'ramp.start', result: 'ok', object: `article / ${virtualServer} / ${realServer}` },
  ])
})

test('one that is stopped stays where it is, and says by whom', async () => {
  await start({ to: 60_001, duration: 60_000 })
  const { id } = await told(({ state, weight }) => state === 'running' && weight > 1)
  await pair.ada.client.ramp.stop.mutate({ clusterId, rampId: id })
  const ended = await latest()
  expect(ended).toMatchObject({
    state: 'stopped',
    because: 'stopped-by',
    reason: 'ada@example.org',
    weight: heard().at(-1),
  })
  await expect(pair.ada.client.ramp.stop.mutate({ clusterId, rampId: id })).rejects.toThrow(/does not run any more/)
})

test.each([
  [
    'a weight set by hand',
    () => pair.ada.client.realServer.setWeight.mutate({ clusterId, virtualServer, realServer, weight: 9 }),
  ],
  [
    'a drain',
    () => pair.ada.client.realServer.setOperatorState.mutate({ clusterId, virtualServer, realServer, state: 'drain' }),
  ],
])('it gives way to %s', async (_what, act) => {
  await start({ to: 60_001, duration: 60_000 })
  await act()
  expect(await latest()).toMatchObject({ state: 'stopped', because: 'overruled', reason: 'ada@example.org', weight: 1 })
})

test('it gives way to a draft that says another weight by now', async () => {
  // One step, late enough that the draft is saved before it on any machine.
  await start({ to: 2, duration: 8000 })
  const { directors } = await pair.ada.client.config.drafts.query({ clusterId })
  const { id: directorId, version, text } = directors[0]!
  const drafts = [{ directorId, version, text: text.replace(/(101 80 \{[^}]*?)weight \d+/, '$1weight 44') }]
  await pair.ada.client.config.save.mutate({ clusterId, drafts })
  const ended = await told(({ state }) => state !== 'running')
  expect(ended).toMatchObject({ state: 'stopped', because: 'draft', reason: 'director1: 44', weight: 1 })
})

test('it ends when whoever began it is no operator any more', async () => {
  const { url } = pair.running
  const one = { email: 'olaf@example.org', name: 'Olaf', role: 'operator' as const, clusters: [] }
  const { userId, password } = await pair.ada.client.people.create.mutate(one)
  const olaf = person(url, await signIn(url, { email: one.email, password }))
  await olaf.client.ramp.start.mutate({ clusterId, virtualServer, realServer, from: 1, to: 5, duration: 4000 })
  await pair.ada.client.people.setRoles.mutate({ userId, role: 'viewer', clusters: [] })
  const ended = await told(({ state }) => state !== 'running')
  expect(ended).toMatchObject({ state: 'stopped', because: 'no-role', reason: one.email, weight: heard().at(-1) })
  expect(ended.weight).toBeLessThan(5)
  olaf.close()
})

test('a drained real server gets the first weight and serves again from it', async () => {
  await pair.ada.client.realServer.setOperatorState.mutate({ clusterId, virtualServer, realServer, state: 'drain' })
  await start({ activate: true })
  const heardThen = pair.agents[0]!.heard.flatMap((message): (string | number)[] =>
    message.type === 'set-weight' ? [message.weight] : message.type === 'set-operator-state' ? [message.state] : [],
  )
  expect(heardThen.slice(0, 3)).toEqual(['drain', 1, 'active'])
})

test('the console stops: the ramp is not gone on with, and the next console says so', async () => {
  await start({ to: 60_001, duration: 60_000 })
  await until(() => (heard().length > 1 ? true : undefined), ring(progress(), 'step'))
  await pair.running.stop()
  const last = heard().at(-1)
  const next = await startTestConsole({ KEELSON_DATA_DIR: pair.running.dataDir })
  try {
    const [ramp] = await next.services.weightRamps.of(clusterId, virtualServer)
    expect(ramp).toMatchObject({ state: 'interrupted', weight: last })
    expect(ramp?.because).toBe('interrupted')
  } finally {
    await next.stop()
  }
})

test('a director that does not take it is named, and one that nobody takes fails', async () => {
  pair.agents[1]!.close()
  const gone = () => (pair.running.services.hub.isConnected('director2') ? undefined : true)
  await until(gone, ring(pair.running.services.hub.events as unknown as EventEmitter, 'agent'))
  await start()
  const ended = await told(({ state }) => state !== 'running')
  expect(ended).toMatchObject({ state: 'done', because: 'refused', reason: 'director2: director2 is not connected' })
  pair.agents[0]!.close()
  await until(
    () => (pair.running.services.hub.isConnected('director1') ? undefined : true),
    ring(pair.running.services.hub.events as unknown as EventEmitter, 'agent'),
  )
  await expect(start({ from: 5 })).rejects.toThrow(/not begun: director1: director1 is not connected/)
})

test('the checks of a real server come from the director that is asked', async () => {
  const results = [{ at: 1, check: 'TCP_CHECK', ok: false, text: 'connection refused', latency: 0.4 }]
  pair.agents[0]!.history.set(realServer, results)
  const { directors } = await pair.ada.client.config.drafts.query({ clusterId })
  const ask = (index: number) =>
    pair.ada.client.realServer.checkHistory.query({ directorId: directors[index]!.id, virtualServer, realServer })
  expect(await ask(0)).toEqual({ results, error: null })
  expect(await ask(1)).toEqual({ results: [], error: null })
  pair.agents[1]!.close()
  const gone = () => (pair.running.services.hub.isConnected('director2') ? undefined : true)
  await until(gone, ring(pair.running.services.hub.events as unknown as EventEmitter, 'agent'))
  expect(await ask(1)).toEqual({ results: [], error: 'director2 is not connected' })
})
