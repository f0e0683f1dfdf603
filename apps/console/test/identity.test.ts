/** Who may be which agent: names belong to keys, keys come in by token or socket file, and go out at once. */
import { sign } from 'node:crypto'
import { enrolStatement, helloStatement } from '@keelson/contract/messages/proof'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { person, signInAsAdministrator, startTestConsole, type TestConsole, until } from './console'
import { type AgentKeys, keysOf, newKeys, SpeakingAgent } from './speaking-agent'

let running: TestConsole
let ada: ReturnType<typeof person>
beforeAll(async () => {
  running = await startTestConsole()
  ada = person(running.url, await signInAsAdministrator(running))
})
afterAll(async () => {
  ada.close()
  await running.close()
})

const text = 'global_defs {\n  router_id A\n}\n'
const nonce = 'A'.repeat(43)
const ringHub = (look: () => void) => {
  const { events } = running.services.hub
  events.on('changes', look).on('agent', look)
  return () => void events.off('changes', look).off('agent', look)
}
const closed = (agent: SpeakingAgent) =>
  until(
    () => agent.closedBecause,
    look => {
      agent.events.on('closed', look)
      return () => void agent.events.off('closed', look)
    },
  )
const present = (name: string) =>
  until(
    () => running.services.hub.agents.get(name)?.link && running.services.hub.agents.get(name)?.state.one('config'),
    ringHub,
  )

async function enrol(token: string, director: string, keys: AgentKeys = keysOf(director), statement?: string) {
  const key = String(keys.publicKey.export({ format: 'jwk' }).x)
  const signed = statement ?? enrolStatement(token, { director, key, nonce })
  const proof = sign(null, Buffer.from(signed), keys.privateKey).toString('base64url')
  const response = await fetch(`${running.url}/agent/enroll`, {
    method: 'POST',
    body: JSON.stringify({ token, director, key, nonce, proof }),
  })
  return { status: response.status, ...((await response.json()) as { error?: string; key?: string }) }
}
const unfit = { status: 403, error: 'the token is not known, over, or for another director' }

test('a token enrols the director it was made for, once; from then on the key is enough', async () => {
  const { token } = await ada.client.agent.createToken.mutate({ directorName: 'remote1' })
  const stranger = await SpeakingAgent.overTcp(running.url, { name: 'remote1', text })
  expect(await closed(stranger)).toBe('4004 remote1 is not enrolled here: keelson-agent enroll')
  expect(await enrol(token, 'remote2')).toMatchObject(unfit)
  expect(await enrol(token, 'remote1')).toMatchObject({ status: 200, key: running.services.hub.key.publicKey })
  expect(await enrol(token, 'remote1')).toMatchObject(unfit)
  const agent = await SpeakingAgent.overTcp(running.url, { name: 'remote1', text })
  await present('remote1')
  agent.close()
})

test('a token with several uses and no name enrols so many, and ends with its time', async () => {
  const { token } = await ada.client.agent.createToken.mutate({ directorName: '', uses: 2 })
  expect(await enrol(token, 'fleet1')).toMatchObject({ status: 200 })
  const [kept] = await ada.client.agent.tokens.query()
  expect(kept).toMatchObject({ usesLeft: 1, directorName: '' })
  expect(JSON.stringify(kept)).not.toContain(token)
  await running.services.db.agentToken.update({ where: { id: kept?.id ?? '' }, data: { expiresAt: new Date(1) } })
  expect(await enrol(token, 'fleet2')).toMatchObject(unfit)
  await ada.client.agent.removeToken.mutate({ id: kept?.id ?? '' })
  expect(await enrol(token, 'fleet2')).toMatchObject(unfit)
})

test('a stolen token takes no name that somebody has', async () => {
  const { token } = await ada.client.agent.createToken.mutate({ directorName: '', uses: 5 })
  await enrol(token, 'owned')
  expect(await enrol(token, 'owned', newKeys())).toMatchObject({ status: 403, error: /enrolled with another key/ })
})

test('an agent cannot pose as another: over the network or over the socket file', async () => {
  const mine = await SpeakingAgent.overFile(running.agentSocket, { name: 'local', text })
  await present('local')
  for (const impostor of [
    await SpeakingAgent.overFile(running.agentSocket, { name: 'local', text, keys: newKeys() }),
    await SpeakingAgent.overTcp(running.url, { name: 'local', text, keys: newKeys() }),
  ])
    expect(await closed(impostor)).toMatch(/4004 local is enrolled with another key: forget it on the page Directors/)
  expect(mine.closedBecause).toBeUndefined()
  expect(running.services.hub.isConnected('local')).toBe(true)
  mine.close()
})

test.each([
  ['a proof of an earlier connection', helloStatement(nonce, { director: 'replayed', key: 'k', nonce })],
  ['the signature of something else', 'keelson enrol v1'],
])('%s is no proof', async (_what, proves) => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'replayed', text, proves })
  expect(await closed(agent)).toBe('4004 replayed did not prove that it holds its key')
  expect(running.services.identities.of('replayed')).toBeUndefined()
})

test('revoking cuts the live socket at once and keeps the key out, until the name is forgotten', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'leaving', text })
  await present('leaving')
  await ada.client.agent.revoke.mutate({ agentName: 'leaving' })
  expect(await closed(agent)).toBe('4007 leaving was revoked')
  const again = await SpeakingAgent.overFile(running.agentSocket, { name: 'leaving', text })
  expect(await closed(again)).toBe('4004 leaving was revoked')
  const { token } = await ada.client.agent.createToken.mutate({ directorName: 'leaving' })
  expect(await enrol(token, 'leaving')).toMatchObject({ status: 403, error: 'leaving was revoked' })
  await ada.client.agent.forget.mutate({ agentName: 'leaving' })
  const back = await SpeakingAgent.overFile(running.agentSocket, { name: 'leaving', text, keys: newKeys() })
  await present('leaving')
  back.close()
})

test('the door of enrolment refuses what is no enrolment, and an address that knocks too often', async () => {
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${running.url}/agent/enroll`, { method: 'POST', body, headers })
    return `${response.status} ${((await response.json()) as { error: string }).error}`
  }
  expect(await post('{}', { origin: running.url })).toBe('403 agents do not come from a browser')
  expect(await post('x'.repeat(10_000))).toMatch(/^413 /)
  expect((await fetch(`${running.url}/agent/enroll`)).status).toBe(405)
  const answers: string[] = []
  for (let n = 0; n < 15; n++) answers.push(await post('not json'))
  expect(answers.at(-1)).toBe('429 too many tries: wait a minute')
  expect(answers.some(answer => answer.startsWith('400'))).toBe(true)
})

test('a stranger may say hello and nothing long', async () => {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/agent`)
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', director: 'x'.repeat(10_000) })))
  const reason = await new Promise<string>(resolve => socket.on('close', (code, why) => resolve(`${code} ${why}`)))
  expect(reason).toBe('4001 hello has at most 4096 characters')
})
