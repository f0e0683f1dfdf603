import { afterEach, beforeEach, expect, test } from 'vitest'
import { ArticlePair } from './article-pair'
import { person, signInAs, until } from './console'

let pair: ArticlePair
let clusterId: string
let bob: ReturnType<typeof person>
beforeEach(async () => {
  pair = await ArticlePair.start()
  await pair.agent('director1', { vrrp: 'MASTER' })
  await pair.agent('director2')
  clusterId = (await pair.import()).id
  await pair.ada.client.cluster.setFourEyes.mutate({ clusterId, fourEyes: true })
  bob = person(pair.running.url, (await signInAs(pair.running, 'bob', null, { [clusterId]: 'operator' })).cookie)
})
afterEach(async () => {
  bob.close()
  await pair.close()
})

const standing = async (planId: string) => (await bob.client.plan.one.query({ clusterId, planId })).standing
const edit = async (change: (text: string) => string) => {
  const { directors } = await pair.ada.client.config.drafts.query({ clusterId })
  const { id: directorId, version, text } = directors[0]!
  await pair.ada.client.config.save.mutate({ clusterId, drafts: [{ directorId, version, text: change(text) }] })
}

test('with four eyes nothing is deployed but a plan that somebody else approved, and once only', async () => {
  const { ada } = pair
  await expect(ada.client.deploy.run.mutate({ clusterId })).rejects.toThrow('wants four eyes')
  const { planId } = await ada.client.plan.create.mutate({ clusterId, message: 'as the article has it' })
  await expect(ada.client.deploy.run.mutate({ clusterId, planId })).rejects.toThrow('wants four eyes')
  await expect(ada.client.plan.approve.mutate({ clusterId, planId })).rejects.toThrow('somebody else must approve it')
  await bob.client.plan.approve.mutate({ clusterId, planId })
  await expect(bob.client.plan.approve.mutate({ clusterId, planId })).rejects.toThrow('approved already')
  expect(await bob.client.plan.one.query({ clusterId, planId })).toMatchObject({
    author: 'ada@example.org',
    approver: 'bob@example.org',
    standing: { state: 'approved' },
  })
  const { deploymentId } = await bob.client.deploy.run.mutate({ clusterId, planId })
  expect((await pair.watch(deploymentId)).at(-1)).toMatchObject({ state: 'done', message: 'as the article has it' })
  expect(await standing(planId)).toEqual({ state: 'deployed', deploymentId })
  await expect(ada.client.deploy.run.mutate({ clusterId, planId })).rejects.toThrow('this plan was deployed already')
  const { entries } = await ada.client.audit.list.query({ filter: { what: 'plan.approve' } })
  expect(entries.map(({ who, result }) => `${who} ${result}`)).toEqual([
    'bob@example.org CONFLICT',
    'bob@example.org ok',
    'ada@example.org FORBIDDEN',
  ])
})

test('an approved plan is void when a draft changes, and holds again when that is undone', async () => {
  const { planId } = await pair.ada.client.plan.create.mutate({ clusterId })
  await bob.client.plan.approve.mutate({ clusterId, planId })
  await edit(text => `${text}# one word more\n`)
  expect(await standing(planId)).toEqual({ state: 'void', because: 'draft', director: 'director1' })
  await expect(pair.ada.client.deploy.run.mutate({ clusterId, planId })).rejects.toThrow(
    'not deployed: the plan is void: the draft of director1 was changed since it was made',
  )
  await edit(text => text.replace('# one word more\n', ''))
  expect(await standing(planId)).toEqual({ state: 'approved' })
})

test('a plan is void when another revision was deployed, or a director runs another file', async () => {
  const first = await pair.ada.client.plan.create.mutate({ clusterId })
  const second = await pair.ada.client.plan.create.mutate({ clusterId, message: 'the same again' })
  await bob.client.plan.approve.mutate({ clusterId, planId: first.planId })
  const { deploymentId } = await bob.client.deploy.run.mutate({ clusterId, planId: first.planId })
  await pair.watch(deploymentId)
  expect(await standing(second.planId)).toMatchObject({ state: 'void', because: 'revision' })
  await expect(bob.client.plan.approve.mutate({ clusterId, planId: second.planId })).rejects.toThrow('the plan is void')
  await edit(text => `${text}# more\n`)
  const third = await pair.ada.client.plan.create.mutate({ clusterId })
  const { hub } = pair.running.services
  const before = hub.agents.get('director2')?.state.one('config')
  pair.agents[1]?.put('config', { ...before, text: '# by hand\n', hash: 'f'.repeat(64), revision: 0 })
  const ring = (look: () => void) => {
    hub.events.on('changes', look)
    return () => void hub.events.off('changes', look)
  }
  await until(() => (hub.agents.get('director2')?.state.one('config')?.revision === 0 ? true : undefined), ring)
  expect(await standing(third.planId)).toEqual({ state: 'void', because: 'running', director: 'director2' })
})

test('whoever may not deploy may not approve, a plan of another cluster is none, and an operator does not turn it off', async () => {
  const { planId } = await pair.ada.client.plan.create.mutate({ clusterId })
  const vera = person(pair.running.url, (await signInAs(pair.running, 'vera', null, { [clusterId]: 'viewer' })).cookie)
  await expect(vera.client.plan.approve.mutate({ clusterId, planId })).rejects.toThrow('this needs the role operator')
  expect(await vera.client.plan.one.query({ clusterId, planId })).toMatchObject({ isYours: false })
  vera.close()
  await expect(bob.client.cluster.setFourEyes.mutate({ clusterId, fourEyes: false })).rejects.toThrow('admin')
  const other = await pair.ada.client.cluster.create.mutate({
    name: 'other',
    directors: [{ name: 'x', agentName: null, text: 'global_defs {\n}\n' }],
  })
  await expect(pair.ada.client.plan.one.query({ clusterId: other.id, planId })).rejects.toThrow('there is no plan')
})
