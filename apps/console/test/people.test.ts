import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import {
  administrator,
  person,
  post,
  signIn,
  signInAs,
  signInAsAdministrator,
  startTestConsole,
  type TestConsole,
} from './console'

let running: TestConsole
let ada: ReturnType<typeof person>
let adaId: string
let cookie: string
beforeAll(async () => {
  running = await startTestConsole()
  cookie = await signInAsAdministrator(running)
  ada = person(running.url, cookie)
  adaId = (await running.services.db.user.findFirstOrThrow()).id
  for (const id of ['a', 'b']) await running.services.db.cluster.create({ data: { id, name: id } })
})
afterAll(() => running.close())

const listed = async (userId: string) => (await ada.client.people.list.query()).find(({ id }) => id === userId)

describe('accounts', () => {
  test('one is made with a password that is shown once and signs in', async () => {
    const made = await ada.client.people.create.mutate({
      name: 'Olaf',
      email: 'Olaf@example.org',
      role: null,
      clusters: [{ clusterId: 'a', role: 'operator' }],
    })
    const olaf = person(running.url, await signIn(running.url, { email: 'olaf@example.org', password: made.password }))
    expect(await olaf.client.session.current.query()).toMatchObject({
      rights: { everywhere: null, clusters: { a: 'operator' } },
    })
    expect(JSON.stringify(await ada.client.people.list.query())).not.toContain(made.password)
    expect(JSON.stringify(await ada.client.audit.list.query({}))).not.toContain(made.password)
  })

  test('an address that has an account, a cluster that is not there and one given twice are refused', async () => {
    const one = { name: 'X', email: 'x@example.org', role: null }
    const make = (more: object) => ada.client.people.create.mutate({ ...one, clusters: [], ...more })
    await expect(make({ email: administrator.email })).rejects.toThrow(`an account ${administrator.email} already`)
    const userId = (await signInAs(running, 'grants', 'viewer')).userId
    const grant = (clusters: { clusterId: string; role: 'viewer' }[]) =>
      ada.client.people.setRoles.mutate({ userId, role: null, clusters })
    await expect(grant([{ clusterId: 'zz', role: 'viewer' }])).rejects.toThrow('no cluster "zz"')
    const twice = { clusterId: 'a', role: 'viewer' } as const
    await expect(grant([twice, twice])).rejects.toThrow('given two roles')
    expect(await listed(userId)).toMatchObject({ role: 'viewer', clusters: [] })
  })

  test('the last administrator is neither lowered, disabled nor removed, also when two go at once', async () => {
    const refused = 'this is the last administrator'
    await expect(ada.client.people.setRoles.mutate({ userId: adaId, role: 'viewer', clusters: [] })).rejects.toThrow(
      refused,
    )
    await expect(ada.client.people.setDisabled.mutate({ userId: adaId, disabled: true })).rejects.toThrow(refused)
    await expect(ada.client.people.remove.mutate({ userId: adaId })).rejects.toThrow(refused)
    const second = await signInAs(running, 'second', 'admin')
    const other = person(running.url, second.cookie)
    const both = await Promise.allSettled([
      ada.client.people.setRoles.mutate({ userId: second.userId, role: 'viewer', clusters: [] }),
      other.client.people.setRoles.mutate({ userId: adaId, role: 'viewer', clusters: [] }),
    ])
    expect(both.some(({ status }) => status === 'rejected')).toBe(true)
    expect(await running.services.db.user.count({ where: { role: 'admin', disabledAt: null } })).toBe(1)
    await running.services.db.user.update({ where: { id: adaId }, data: { role: 'admin' } })
    await ada.client.people.remove.mutate({ userId: second.userId })
    await expect(other.client.session.current.query()).rejects.toThrow()
  })

  test('who is disabled is out at once and is told so only with the right password', async () => {
    const vic = await signInAs(running, 'vic', 'viewer')
    await ada.client.people.setDisabled.mutate({ userId: vic.userId, disabled: true })
    await expect(person(running.url, vic.cookie).client.session.current.query()).rejects.toThrow()
    const attempt = async (password: string) => {
      const answer = await post(running.url, '/api/auth/sign-in/email', { email: vic.email, password })
      return { status: answer.status, cookies: answer.headers.getSetCookie().length, text: await answer.text() }
    }
    expect(await attempt('the password of vic')).toEqual({
      status: 403,
      cookies: 0,
      text: expect.stringContaining('this account is disabled'),
    })
    expect((await attempt('not the password')).text).not.toContain('disabled')
    await ada.client.people.setDisabled.mutate({ userId: vic.userId, disabled: false })
    expect(await signIn(running.url, { email: vic.email, password: 'the password of vic' })).toContain('keelson')
  })

  test('a new password ends the sessions of the old one', async () => {
    const pat = await signInAs(running, 'pat', 'viewer')
    const { password } = await ada.client.people.resetPassword.mutate({ userId: pat.userId })
    await expect(person(running.url, pat.cookie).client.session.current.query()).rejects.toThrow()
    expect(await signIn(running.url, { email: pat.email, password: 'the password of pat' })).toBe('')
    expect(await signIn(running.url, { email: pat.email, password })).toContain('keelson')
  })
})

describe('sessions', () => {
  test('one’s own are listed without what would open them, and one of them is ended', async () => {
    const sam = await signInAs(running, 'sam', 'viewer')
    const second = await signIn(running.url, { email: sam.email, password: 'the password of sam' })
    const { client } = person(running.url, sam.cookie)
    const sessions = await client.account.sessions.query()
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, true])
    const tokens = await running.services.db.session.findMany({ where: { userId: sam.userId } })
    for (const { token } of tokens) expect(JSON.stringify(sessions)).not.toContain(token)
    const other = sessions.find(({ current }) => !current)
    await client.account.endSession.mutate({ sessionId: other?.id ?? '' })
    await expect(person(running.url, second).client.session.current.query()).rejects.toThrow()
    const [foreign] = await ada.client.account.sessions.query()
    await expect(client.account.endSession.mutate({ sessionId: foreign?.id ?? '' })).rejects.toThrow('no session')
  })
})

/** A socket with one subscription that has begun. */
async function following(withCookie: string) {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc`, {
    headers: { cookie: withCookie, origin: running.url },
  })
  const closed = new Promise<string>(resolve => socket.on('close', (code, reason) => resolve(`${code} ${reason}`)))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const begun = new Promise(resolve => socket.once('message', resolve))
  socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'live.watch', input: {} } }))
  await begun
  return { socket, closed }
}

describe('what is open ends at once when', () => {
  test('the role is lowered', async () => {
    const { userId, cookie: own } = await signInAs(running, 'lowered', 'viewer')
    const { closed } = await following(own)
    await ada.client.people.setRoles.mutate({ userId, role: null, clusters: [] })
    expect(await closed).toBe('4403 the rights changed')
  })

  test('an administrator ends the session', async () => {
    const { userId, cookie: own } = await signInAs(running, 'ended', 'viewer')
    const { closed } = await following(own)
    const sessionId = (await listed(userId))?.sessions[0]?.id ?? ''
    await ada.client.people.endSession.mutate({ userId, sessionId })
    expect(await closed).toBe('4401 the session ended')
  })

  test('the person signs out, is disabled, or is removed', async () => {
    const signedOut = await signInAs(running, 'signs-out', 'viewer')
    const first = await following(signedOut.cookie)
    await post(running.url, '/api/auth/sign-out', {}, { cookie: signedOut.cookie })
    const disabled = await signInAs(running, 'disabled', 'viewer')
    const second = await following(disabled.cookie)
    await ada.client.people.setDisabled.mutate({ userId: disabled.userId, disabled: true })
    const removed = await signInAs(running, 'removed', 'viewer')
    const third = await following(removed.cookie)
    await ada.client.people.remove.mutate({ userId: removed.userId })
    expect(await Promise.all([first.closed, second.closed, third.closed])).toEqual(
      Array(3).fill('4401 the session ended'),
    )
  })
})

describe('API tokens', () => {
  const call = async (token: string, name: string, input?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
    return await fetch(`${running.url}/trpc/${name}${query}`, { headers })
  }
  const change = async (token: string, name: string, input: object) =>
    await fetch(`${running.url}/trpc/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
  const tokenOf = async (more: object = {}) =>
    (await ada.client.account.createToken.mutate({ name: 'ci', role: 'operator', clusters: null, days: 1, ...more }))
      .token

  test('one works without Origin or cookie, is kept as a hash, and its use is seen', async () => {
    const token = await tokenOf()
    expect((await call(token, 'cluster.list')).status).toBe(200)
    const [row] = await running.services.db.apiToken.findMany()
    expect(JSON.stringify(row)).not.toContain(token)
    const [seen] = await ada.client.account.tokens.query()
    expect(seen).toMatchObject({ name: 'ci', lastUsedFrom: '127.0.0.1', lastUsedAt: expect.any(Number) })
  })

  test('it may no more than its scope, and no more than its person', async () => {
    const operator = await tokenOf()
    expect((await change(operator, 'cluster.rename', { clusterId: 'a', name: 'z' })).status).toBe(403)
    const ofA = await tokenOf({ role: 'admin', clusters: ['a'] })
    expect((await change(ofA, 'cluster.rename', { clusterId: 'b', name: 'z' })).status).toBe(403)
    expect((await change(ofA, 'cluster.rename', { clusterId: 'a', name: 'a' })).status).toBe(200)
    expect((await call(ofA, 'people.list')).status).toBe(403)
    const [entry] = (await ada.client.audit.list.query({ filter: { what: 'cluster.rename', ok: true } })).entries
    expect(entry).toMatchObject({ who: administrator.email, token: 'ci' })

    const pam = await signInAs(running, 'pam', 'operator')
    const { client } = person(running.url, pam.cookie)
    const make = { name: 'x', clusters: null, days: 1 }
    await expect(client.account.createToken.mutate({ ...make, role: 'admin' })).rejects.toThrow(
      'a token cannot be more',
    )
    const { token } = await client.account.createToken.mutate({ ...make, role: 'operator' })
    await ada.client.people.setRoles.mutate({ userId: pam.userId, role: 'viewer', clusters: [] })
    expect((await change(token, 'alert.sendTest', {})).status).toBe(403)
  })

  test('it opens neither pages, sockets nor sign-in, and makes no tokens', async () => {
    const token = await tokenOf({ role: 'admin' })
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${running.url}/events`, { headers, redirect: 'manual' })).status).toBe(302)
    expect(
      (await change(token, 'account.createToken', { name: 'y', role: 'admin', clusters: null, days: 1 })).status,
    ).toBe(403)
    const status = await new Promise(resolve => {
      const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc`, {
        headers: { ...headers, origin: running.url },
      })
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
      socket.on('open', () => resolve('open'))
    })
    expect(status).toBe(401)
  })

  test('one that was revoked, has run out, or was never made is refused, also beside a good cookie', async () => {
    const token = await tokenOf({ name: 'old' })
    const { id } = await running.services.db.apiToken.findFirstOrThrow({ where: { name: 'old' } })
    await running.services.db.apiToken.update({ where: { id }, data: { expiresAt: new Date(0) } })
    expect((await call(token, 'cluster.list')).status).toBe(401)
    const next = await tokenOf({ name: 'next' })
    const known = (await ada.client.account.tokens.query()).find(({ name }) => name === 'next')
    await ada.client.account.revokeToken.mutate({ tokenId: known?.id ?? '' })
    expect((await call(next, 'cluster.list')).status).toBe(401)
    const headers = { authorization: 'Bearer keelson_api_never', cookie, origin: running.url }
    expect((await fetch(`${running.url}/trpc/cluster.list`, { headers })).status).toBe(401)
  })

  test('who guesses is made to wait, and so is a good token from there', async () => {
    const token = await tokenOf()
    let last = 0
    for (let n = 0; n < 25 && last !== 429; n++) last = (await call(`keelson_api_${n}`, 'cluster.list')).status
    expect(last).toBe(429)
    expect((await call(token, 'cluster.list')).headers.get('retry-after')).toMatch(/^\d+$/)
  })
})
