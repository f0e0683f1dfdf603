import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { gate } from '../src/server/http/gate'
import { administrator, person, post, signInAsAdministrator, startTestConsole, type TestConsole } from './console'

let running: TestConsole
let cookie: string
beforeAll(async () => {
  running = await startTestConsole()
})
afterAll(() => running.close())

test('before the administrator is set up every page leads to /setup', async () => {
  const answer = await fetch(`${running.url}/events`, { redirect: 'manual' })
  expect(answer.headers.get('location')).toBe('/setup')
})

test('a wrong set-up token makes no account and says why', async () => {
  const answer = await post(running.url, '/api/setup', { token: 'x'.repeat(32), ...administrator })
  expect(answer.status).toBe(403)
  expect(await answer.json()).toEqual({ error: expect.stringContaining('set-up link is not valid') })
  expect(await running.services.db.user.count()).toBe(0)
})

test('the set-up link makes one administrator, also when it is used twice at once, and then no more', async () => {
  const token = new URL(running.setupUrl ?? '').searchParams.get('token') ?? ''
  const answers = await Promise.all(
    [1, 2].map(n => post(running.url, '/api/setup', { token, ...administrator, email: `a${n}@example.org` })),
  )
  expect(answers.map(answer => answer.status).filter(status => status === 200)).toHaveLength(1)
  expect((await post(running.url, '/api/setup', { token, ...administrator })).status).toBe(403)
  expect(await running.services.db.user.count()).toBe(1)
  await running.services.db.user.updateMany({ data: { email: administrator.email } })
  cookie = await signInAsAdministrator(running)
  expect(cookie).toContain('keelson')
})

test('nobody signs up', async () => {
  const answer = await post(running.url, '/api/auth/sign-up/email', { ...administrator, email: 'b@example.org' })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(await running.services.db.user.count()).toBe(1)
})

test('without a session pages lead to /login with the way back', async () => {
  const answer = await fetch(`${running.url}/clusters/1?x=2`, { redirect: 'manual' })
  expect(answer.headers.get('location')).toBe('/login?next=%2Fclusters%2F1%3Fx%3D2')
})

const refusedUpgrade = (path: string, headers: Record<string, string> = {}) =>
  new Promise<number | string>(resolve => {
    const socket = new WebSocket(running.url.replace('http', 'ws') + path, { headers })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('open', () => resolve('open'))
    socket.on('error', error => resolve(error.message))
  })

test('the socket of the pages needs a session and the console’s own Origin', async () => {
  expect(await refusedUpgrade('/trpc', { origin: running.url })).toBe(401)
  expect(await refusedUpgrade('/trpc', { cookie })).toBe(403)
  expect(await refusedUpgrade('/trpc', { cookie, origin: 'https://evil.example' })).toBe(403)
  expect(await refusedUpgrade('/trpc', { cookie, origin: running.url })).toBe('open')
})

test('upgrades to anywhere else are refused and the socket is closed', async () => {
  expect(await refusedUpgrade('/somewhere', { cookie, origin: running.url })).toBe(404)
})

test('a cross-site post is refused with and without a session', async () => {
  const answer = await post(
    running.url,
    '/trpc/cluster.remove',
    { clusterId: 'x' },
    { cookie, origin: 'https://evil.example' },
  )
  expect(answer.status).toBe(403)
})

test('an agent over the network gets a challenge and nothing else, and a browser is no agent', async () => {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/agent`)
  const first = await new Promise<string>(resolve => socket.once('message', data => resolve(String(data))))
  expect(JSON.parse(first)).toEqual({ type: 'challenge', nonce: expect.stringMatching(/^[\w-]{43}$/) })
  socket.terminate()
  expect(await refusedUpgrade('/agent', { origin: running.url, cookie })).toBe(403)
})

test('only its owner may open the socket file of the agents', () => {
  expect(statSync(running.agentSocket).mode & 0o777).toBe(0o600)
})

test('50 MB are refused in words', async () => {
  const answer = await post(running.url, '/trpc/cluster.examine', 'x'.repeat(50 * 1024 * 1024), { cookie })
  expect(answer.status).toBe(413)
  expect(await answer.json()).toEqual({ error: expect.stringMatching(/larger than 12 MB/) })
})

test('50 MB without a length are refused too', async () => {
  const chunk = new Uint8Array(1024 * 1024).fill(120)
  let left = 50
  const body = new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk)
      else controller.close()
    },
  })
  const sent = fetch(`${running.url}/trpc/cluster.examine`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: running.url, cookie },
    body,
    duplex: 'half',
  } as RequestInit)
  const status = await sent.then(answer => answer.status).catch(() => 'hung up')
  expect([413, 'hung up']).toContain(status)
})

test('garbage instead of http ends that connection and no more', async () => {
  const { port } = new URL(running.url)
  await new Promise<void>(resolve => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.end('\0\xff garbage\r\n\r\n'))
    socket.on('close', () => resolve()).on('error', () => {})
    socket.resume()
  })
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
})

test('after signing out the cookie opens nothing', async () => {
  const second = await signInAsAdministrator(running)
  const { client, close } = person(running.url, second)
  expect((await client.session.current.query()).email).toBe(administrator.email)
  expect((await post(running.url, '/api/auth/sign-out', {}, { cookie: second })).status).toBe(200)
  await expect(client.session.current.query()).rejects.toThrow()
  close()
})

test('the gate lets a path that only looks like a public one through to nobody', () => {
  const state = { signedIn: false, hasAccount: true, dev: false }
  const ask = (url: string) => gate({ method: 'GET', url, origin: undefined, host: 'h' }, state)
  for (const url of ['/login/../events', '/loginx', '/_next/image?url=x', '/setup/x', '//login', '/_next/data/x.json'])
    expect(ask(url), url).toHaveProperty('redirect')
})
