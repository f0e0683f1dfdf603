/** All directors keep a revision, or none does: what a deployment does when one of them is not as it should be. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ArticlePair, fixed } from './article-pair'
import type { SpeakingAgent } from './speaking-agent'

const backupText = fixed[1]?.text ?? ''
let pair: ArticlePair
beforeEach(async () => {
  pair = await ArticlePair.start()
})
afterEach(() => pair.close())

const steps = (view: Awaited<ReturnType<ArticlePair['deploy']>>) =>
  view?.steps.map(({ directorName, state }) => `${directorName} ${state}`)
const running = (name: string) => pair.running.services.hub.agents.get(name)?.state.one('config')
const both = async (
  master: Parameters<ArticlePair['agent']>[1] = {},
  backup: Parameters<ArticlePair['agent']>[1] = {},
) => {
  const made = [
    await pair.agent('director1', { vrrp: 'MASTER', ...master }),
    await pair.agent('director2', backup),
  ] as const
  return { first: made[0], second: made[1], clusterId: (await pair.import()).id }
}
/** Acts once, when a message of this type comes. */
const once = (agent: SpeakingAgent, type: string, act: () => void) =>
  agent.events.on('message', message => {
    if (message.type !== type) return
    agent.events.removeAllListeners('message')
    act()
  })

test('each director gets its text on trial, and all are told to keep it only when all are as they should be', async () => {
  const { first, second, clusterId } = await both()
  expect(await pair.deploy(clusterId)).toMatchObject({ state: 'done' })
  for (const agent of [first, second]) {
    expect(agent.heardOf('apply-config')[0]?.confirm?.lease).toBeGreaterThan(0)
    expect(agent.heardOf('confirm-revision')).toMatchObject([{ revision: 1 }])
    expect(agent.heardOf('revert-revision')).toEqual([])
  }
  expect(second.heard.findIndex(({ type }) => type === 'confirm-revision')).toBeGreaterThan(-1)
  expect(running('director1')).toMatchObject({ revision: 1 })
})

test('a MASTER that refuses takes the BACKUP back with it', async () => {
  const { second, clusterId } = await both({ refuses: 'no such interface' })
  const last = await pair.deploy(clusterId)
  expect(last).toMatchObject({ state: 'failed', reason: 'director1: no such interface' })
  expect(steps(last)).toEqual(['director2 reverted', 'director1 failed'])
  expect(second.heardOf('revert-revision')).toMatchObject([{ revision: 1, reason: 'director1: no such interface' }])
  expect(second.heardOf('confirm-revision')).toEqual([])
  expect(running('director2')).toMatchObject({ revision: 0 })
})

test('a real server that was up and is down after the change stops it, and everything goes back', async () => {
  const { clusterId } = await both({}, { down: (id, text) => id === '125.38.38.102:80' && text === backupText })
  pair.running.services.deployments.patience = 200
  const last = await pair.deploy(clusterId)
  expect(last?.reason).toMatch(/director2: real_server 125\.38\.38\.102:80 of .* was up before and is down now/)
  expect(steps(last)).toEqual(['director2 failed', 'director1 skipped'])
  expect(running('director2')).toMatchObject({ revision: 0 })
})

test('a director that left the revision by itself is believed at once', async () => {
  const { first, clusterId } = await both({}, { leaves: 'nothing was heard of the console for 20 s' })
  const last = await pair.deploy(clusterId)
  expect(last?.reason).toContain('director2 left revision 1 by itself: nothing was heard of the console for 20 s')
  expect(first.heardOf('apply-config')).toEqual([])
})

test('what takes away something that serves is deployed only by whoever typed the cluster’s name', async () => {
  const { first, clusterId } = await both()
  await pair.deploy(clusterId)
  const { directors } = await pair.ada.client.config.drafts.query({ clusterId })
  const drafts = directors.map(({ id, version, text }) => ({
    directorId: id,
    version,
    text: text.slice(0, text.indexOf('virtual_server ')),
  }))
  await pair.ada.client.config.save.mutate({ clusterId, drafts })
  const plan = await pair.ada.client.deploy.plan.query({ clusterId })
  expect(plan.risks).toContainEqual({ risk: 'service-removed', virtualServer: '125.38.38.64:80/TCP' })
  for (const confirmed of [undefined, 'Article'])
    await expect(pair.ada.client.deploy.run.mutate({ clusterId, confirmed })).rejects.toThrow(
      /virtual_server 125\.38\.38\.64:80\/TCP is taken away.*confirm it with the name of the cluster/,
    )
  expect(first.heardOf('apply-config')).toHaveLength(1)
  const { deploymentId } = await pair.ada.client.deploy.run.mutate({ clusterId, confirmed: 'article' })
  await pair.watch(deploymentId)
  expect(first.heardOf('apply-config')).toHaveLength(2)
})

test('a director on trial that leaves while the next is changed takes the deployment with it', async () => {
  const { first, second, clusterId } = await both()
  once(first, 'apply-config', () => second.leave(1, 'the IPv4 default route is gone'))
  const last = await pair.deploy(clusterId)
  expect(last?.reason).toContain('director2 left revision 1 by itself: the IPv4 default route is gone')
  expect(steps(last)).toEqual(['director2 failed', 'director1 reverted'])
  expect(running('director1')).toMatchObject({ revision: 0 })
})

test('a director that does not answer when it is told to keep the revision is named, and the others are told truly', async () => {
  const { first, clusterId } = await both()
  first.deaf = 'confirm-revision'
  const last = await pair.deploy(clusterId)
  expect(steps(last)).toEqual(['director2 done', 'director1 failed'])
  expect(last?.reason).toMatch(/director1 did not keep revision 1: .*; the others hold it: deploy again/)
})
