/** Weights that are set while others are under way: of one hand, of two people, beside a director that does not answer. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LatestSteps } from '../src/server/real-servers/latest-steps'
import { ArticlePair } from './article-pair'
import { person, signInAs } from './console'

const virtualServer = '125.38.38.64:80/TCP'
const [first, second] = ['125.38.38.101:80', '125.38.38.99:80'] as const

test('in whatever order steps arrive, each real server ends at what the latest step said of it', () => {
  const weights = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 })
  const arrival = fc
    .array(weights, { minLength: 1, maxLength: 8 })
    .chain(steps =>
      fc.shuffledSubarray([...steps.keys()], { minLength: steps.length }).map(order => ({ steps, order })),
    )
  fc.assert(
    fc.property(arrival, ({ steps, order }) => {
      const latest = new LatestSteps()
      const set: Record<string, number> = {}
      for (const number of order) {
        const step = { hand: 'h', number }
        const names = latest.notOvertaken(
          step,
          (steps[number] ?? []).map(realServer => ({ realServer })),
        )
        for (const { realServer } of names) set[realServer] = number
        latest.taken(
          step,
          names.map(({ realServer }) => realServer),
        )
      }
      for (const name of ['a', 'b', 'c'])
        expect(set[name] ?? -1).toBe(steps.findLastIndex(each => each.some(of => of === name)))
    }),
    { numRuns: 50 },
  )
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

const heard = (index: number) => pair.agents[index]!.heardOf('set-weight').map(each => [each.realServer, each.weight])

/** Of one real server, in the drafts. */
async function drafted(key: string): Promise<number[]> {
  const rows = await pair.running.services.db.realServer.findMany({
    where: { key, virtualServer: { key: virtualServer } },
  })
  return rows.map(({ weight }) => weight)
}

test('a step that comes after a later one of the same hand sets what that left alone, and else is refused', async () => {
  const { setWeight, setWeights } = pair.ada.client.realServer
  const of = { clusterId, virtualServer }
  const step = (number: number) => ({ hand: 'one page', number })
  await setWeight.mutate({ ...of, realServer: first, weight: 5, step: step(2) })
  const both = [first, second].map(realServer => ({ realServer, weight: 4 }))
  await setWeights.mutate({ ...of, weights: both, step: step(1) })
  await expect(setWeight.mutate({ ...of, realServer: first, weight: 3, step: step(0) })).rejects.toThrow(
    /a later weight/,
  )
  for (const index of [0, 1])
    expect(heard(index)).toEqual([
      [first, 5],
      [second, 4],
    ])
  expect(await drafted(first)).toEqual([5, 5])
  expect(await drafted(second)).toEqual([4, 4])
  const { audit } = pair.running.services
  const entries = await audit.list({ what: 'realServer.' }, { limit: 10 })
  expect(entries.map(({ what, result }) => [what, result])).toEqual([
    ['realServer.setWeight', 'CONFLICT'],
    ['realServer.setWeights', 'ok'],
    ['realServer.setWeight', 'ok'],
  ])
  // of another page, or of another person with the same word for his, it is another hand
  await setWeight.mutate({ ...of, realServer: first, weight: 2, step: { hand: 'another page', number: 0 } })
  expect(await drafted(first)).toEqual([2, 2])
})

test('two people who drag at once end at one weight, on both directors and in both drafts', async () => {
  const { cookie } = await signInAs(pair.running, 'olaf', 'operator')
  const olaf = person(pair.running.url, cookie)
  const drag = ({ client }: typeof olaf, from: number) =>
    Array.from({ length: 15 }, (_, at) =>
      client.realServer.setWeight.mutate({
        clusterId,
        virtualServer,
        realServer: first,
        weight: from + at,
        step: { hand: 'page', number: at },
      }),
    )
  const ended = await Promise.allSettled([...drag(pair.ada, 100), ...drag(olaf, 200)])
  const refused = ended.filter(each => each.status === 'rejected')
  for (const { reason } of refused) expect(String(reason)).toMatch(/a later weight/)
  expect(heard(0)).toEqual(heard(1))
  expect(heard(0)).toHaveLength(30 - refused.length)
  const last = heard(0).at(-1)?.[1]
  expect([114, 214]).toContain(last)
  expect(await drafted(first)).toEqual([last, last])
  expect(await pair.running.services.audit.verify()).toMatchObject({ brokenAt: null })
  olaf.close()
})

test('weights that come quicker than drafts are written, are written together: of each real server the last', async () => {
  const version = async () =>
    (await pair.running.services.db.director.findMany()).reduce((sum, { draftVersion }) => sum + draftVersion, 0)
  const before = await version()
  const set = (realServer: string, weight: number) =>
    pair.running.services.weights.set({ clusterId, virtualServer, weights: [{ realServer, weight }], by: 'ada' })
  const asked = Array.from({ length: 40 }, (_, at) => set(at % 2 ? first : second, 1000 + at))
  await Promise.all(asked)
  expect(heard(0)).toHaveLength(40)
  expect(heard(0)).toEqual(heard(1))
  expect(await drafted(first)).toEqual([1039, 1039])
  expect(await drafted(second)).toEqual([1038, 1038])
  const saves = ((await version()) - before) / 2
  expect(saves).toBeGreaterThanOrEqual(1)
  expect(saves).toBeLessThan(40)
})

test('what fails to be written fails for whoever asked for it, and for nobody after', async () => {
  const { db, weights } = pair.running.services
  const drafts = async () => (await db.director.findMany()).map(({ draft }) => draft)
  const before = await drafts()
  await db.$executeRawUnsafe(
    `CREATE TRIGGER full BEFORE UPDATE OF draft ON Director BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
  )
  const set = (weight: number) =>
    weights.set({ clusterId, virtualServer, weights: [{ realServer: first, weight }], by: 'ada' })
  await expect(set(7)).rejects.toThrow(/disk is full|constraint/i)
  expect(await drafts()).toEqual(before)
  await db.$executeRawUnsafe('DROP TRIGGER full')
  await set(8)
  expect(await drafted(first)).toEqual([8, 8])
})

test('a director that does not answer holds up neither the others nor the drafts, and the answer names it', async () => {
  pair.agents[1]!.deaf = 'set-weight'
  const { setWeight } = pair.ada.client.realServer
  const asked = { clusterId, virtualServer, realServer: first }
  const answers = await Promise.all([7, 8].map(weight => setWeight.mutate({ ...asked, weight })))
  for (const { answers: of } of answers)
    expect(of.map(({ director, ok, why }) => [director, ok, why])).toEqual([
      ['director1', true, null],
      ['director2', false, 'no-answer'],
    ])
  const last = heard(0).at(-1)?.[1]
  expect(await drafted(first)).toEqual([last, last])
})
