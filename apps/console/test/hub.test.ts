import { liveKey } from '@keelson/contract/messages/live-state'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { person, signInAsAdministrator, startTestConsole, type TestConsole, until } from './console'
import { SpeakingAgent } from './speaking-agent'

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
const ringHub = (look: () => void) => {
  const { events } = running.services.hub
  events.on('changes', look).on('agent', look)
  return () => void events.off('changes', look).off('agent', look)
}
const ringAgent = (agent: SpeakingAgent) => (look: () => void) => {
  agent.events.on('message', look).on('closed', look)
  return () => void agent.events.off('message', look).off('closed', look)
}
const closed = (agent: SpeakingAgent) => until(() => agent.closedBecause, ringAgent(agent))
const stateOf = (name: string) => running.services.hub.agents.get(name)?.state

test('an agent that no director claims is welcomed, listed as waiting, and its text is kept', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'stranger', text })
  await until(() => stateOf('stranger')?.one('config'), ringHub)
  expect(agent.heardOf('welcome')).toMatchObject([{ type: 'welcome', contract: 2, director: null }])
  const [listed] = (await ada.client.agent.list.query()).filter(({ name }) => name === 'stranger')
  expect(listed).toMatchObject({ connected: true, binding: null, over: 'socket-file' })
  agent.close()
})

test('a change with a gap before it is not believed: the console asks for everything again', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'gappy', text })
  await until(() => stateOf('gappy')?.one('config'), ringHub)
  const key = liveKey.process('vrrp')
  agent.putAfterGap(key, { name: 'vrrp', pid: 7, state: 'running', restarts: 0, since: 1 })
  await until(() => agent.heardOf('resync')[0], ringAgent(agent))
  expect(await until(() => stateOf('gappy')?.one('process', key), ringHub)).toMatchObject({ pid: 7 })
  agent.close()
})

test('an object that is gone from the next snapshot is gone from the console', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'shrinking', text })
  await until(() => stateOf('shrinking')?.one('vrrp', 'vrrp/VI_CACHE'), ringHub)
  agent.objects.delete('vrrp/VI_CACHE')
  agent.putAfterGap('director', agent.objects.get('director'))
  await until(() => (stateOf('shrinking')?.one('vrrp', 'vrrp/VI_CACHE') ? undefined : true), ringHub)
  agent.close()
})

test('hostile messages are counted, the state stays, and after twenty the agent is shown out in words', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'hostile', text })
  await until(() => stateOf('hostile')?.one('config'), ringHub)
  const hostile = [
    '{',
    'null',
    '[]',
    '{"type":"change","seq":1}',
    '{"type":"snapshot","seq":"x","objects":7}',
    '{"type":"event"}',
  ]
  for (let n = 0; n < 20; n++) agent.socket.send(hostile[n % hostile.length] ?? '')
  for (const _ of [1, 2, 3, 4, 5, 6, 7]) agent.socket.send('not json')
  expect(await closed(agent)).toMatch(/4001 20 invalid messages, the last: /)
  expect(stateOf('hostile')?.one('config')?.text).toBe(text)
})

test('messages of a type this console does not know are ignored', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'newer', text })
  await until(() => stateOf('newer')?.one('config'), ringHub)
  for (let n = 0; n < 50; n++) agent.socket.send('{"type":"of-the-future"}')
  agent.put('of-the-future/x', { any: 'thing' })
  agent.put(liveKey.process('link'), { name: 'link', pid: 9, state: 'running', restarts: 0, since: 1 })
  expect(await until(() => stateOf('newer')?.one('process', 'process/link'), ringHub)).toMatchObject({ pid: 9 })
  agent.close()
})

test('a message before hello ends the connection', async () => {
  const socket = new WebSocket(`ws+unix:${running.agentSocket}:/agent`)
  socket.on('open', () => socket.send('{"type":"snapshot","seq":1,"at":1,"objects":{}}'))
  const [code, reason] = await new Promise<[number, string]>(resolve =>
    socket.on('close', (code, reason) => resolve([code, String(reason)])),
  )
  expect([code, reason]).toEqual([4002, 'snapshot came before hello'])
})

test('an agent of another contract is refused in words', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'old', text, contract: 0 })
  expect(await closed(agent)).toBe('4003 the agent speaks contract 0, this console 2: update the agent')
})

test('a person who watches gets the whole state, then each change, then that the agent is gone', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'watched', text })
  await until(() => stateOf('watched')?.one('config'), ringHub)
  const seen: string[] = []
  let look = () => {}
  const stream = ada.client.live.watch.subscribe(
    {},
    {
      onData: message => {
        if (message.type === 'state') seen.push(`state ${message.objects.some(({ key }) => key === 'config')}`)
        if (message.type === 'changes')
          for (const { key, value } of message.changes) seen.push(`${key} ${JSON.stringify(value)}`)
        if (message.type === 'agents')
          seen.push(`connected ${message.agents.find(({ agentName }) => agentName === 'watched')?.connected}`)
        look()
      },
    },
  )
  const saw = (what: string) =>
    until(
      () => seen.find(line => line.includes(what)),
      ring => {
        look = ring
        return () => {
          look = () => {}
        }
      },
    )
  await saw('state true')
  agent.put(liveKey.process('link'), { name: 'link', pid: 4711, state: 'running', restarts: 0, since: 1 })
  await saw('"pid":4711')
  agent.close()
  await saw('connected false')
  stream.unsubscribe()
})

test('what happens is kept once, however often it is told, and reaches who follows', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'teller', text })
  await until(() => stateOf('teller')?.one('config'), ringHub)
  const event = {
    id: 'abc-vrrp-1',
    at: Date.now(),
    severity: 'warning' as const,
    body: { kind: 'process' as const, process: 'vrrp', text: 'ended by signal 9' },
  }
  const { followers } = running.services.eventLog
  const kept = new Promise(resolve => followers.once('event', resolve))
  agent.tell(event)
  agent.tell(event)
  await kept
  agent.close()
  await running.services.eventLog.idle()
  const found = await ada.client.event.list.query({ kinds: ['process'] })
  expect(found.filter(({ director }) => director === 'teller')).toHaveLength(1)
})

test('how far its clock is off is told by the heartbeat that came fastest', async () => {
  const agent = await SpeakingAgent.overFile(running.agentSocket, { name: 'ahead', text })
  await until(() => stateOf('ahead')?.one('config'), ringHub)
  const heartbeat = (off: number) =>
    agent.say({ type: 'heartbeat', seq: 0, at: Date.now() + off, revision: 0, hash: '' })
  heartbeat(60_000)
  // held up for five seconds
  heartbeat(55_000)
  const kept = new Promise(resolve => running.services.eventLog.followers.once('event', resolve))
  agent.tell({ id: 'barrier', at: Date.now(), severity: 'info', body: { kind: 'forwarder', text: 'after both' } })
  await kept
  const told = await new Promise<number | null | undefined>((resolve, reject) => {
    const stream = ada.client.live.watch.subscribe(
      {},
      {
        onData: message => {
          if (message.type === 'changes') return
          stream.unsubscribe()
          resolve(message.agents.find(({ agentName }) => agentName === 'ahead')?.clockAhead)
        },
        onError: reject,
      },
    )
  })
  expect(told).toBeGreaterThan(55_000)
  expect(told).toBeLessThanOrEqual(60_000)
  agent.close()
})
