import { expect, test } from 'vitest'
import { accessChanges } from '../src/server/auth/access-changes'
import type { SignedIn } from '../src/server/auth/auth'
import { OpenSessions } from '../src/server/auth/open-sessions'
import { person, signInAs, signInAsAdministrator, startTestConsole } from './console'

const ada = (more: Partial<SignedIn> = {}): SignedIn => ({
  sessionId: 's1',
  userId: 'ada',
  name: 'Ada',
  email: 'ada@example.org',
  expiresAt: Date.now() + 60_000,
  rights: { everywhere: 'admin', clusters: {} },
  ...more,
})

/** Look-ups that are answered by hand, in any order. */
function sessions() {
  const access = accessChanges()
  const asked: ((found: SignedIn | undefined) => void)[] = []
  const open = new OpenSessions(access, () => new Promise(resolve => asked.push(resolve)))
  return { access, asked, open }
}

test('who has a socket open is known by the same cookies, until it closes; others are looked up', async () => {
  const { asked, open } = sessions()
  const socket = open.open('a=1', 'ada', () => {})
  expect(open.find('a=1')).toBeUndefined()
  const looked = socket.look()
  asked[0]?.(ada())
  expect(await looked).toMatchObject({ userId: 'ada' })
  expect(open.find('a=1')).toMatchObject({ userId: 'ada' })
  expect(open.find('a=2')).toBeUndefined()
  expect(open.find(undefined)).toBeUndefined()
  const second = open.open('a=1', 'ada', () => {})
  socket.close()
  expect(open.find('a=1')).toBeUndefined()
  const again = second.look()
  asked[1]?.(ada())
  await again
  expect(open.find('a=1')).toMatchObject({ userId: 'ada' })
  second.close()
  expect(open.find('a=1')).toBeUndefined()
})

test('a change forgets in that moment, and a look that began before it does not bring back what it read', async () => {
  const { access, asked, open } = sessions()
  let changes = 0
  const socket = open.open('a=1', 'ada', () => changes++)
  const first = socket.look()
  asked[0]?.(ada())
  await first
  const late = socket.look()
  access.emit('changed', 'somebody else')
  expect(open.find('a=1')).toBeDefined()
  access.emit('changed', 'ada')
  expect([open.find('a=1'), changes]).toEqual([undefined, 1])
  asked[1]?.(ada())
  await late
  expect(open.find('a=1')).toBeUndefined()
  const now = socket.look()
  asked[2]?.(ada({ rights: { everywhere: 'viewer', clusters: {} } }))
  await now
  expect(open.find('a=1')?.rights.everywhere).toBe('viewer')
})

test('a session that ran out, is no more or cannot be looked up is nobody, nor is one that was looked up for a closed socket', async () => {
  const { asked, open } = sessions()
  const socket = open.open('a=1', 'ada', () => {})
  for (const found of [ada({ expiresAt: Date.now() - 1 }), undefined]) {
    const looked = socket.look()
    asked.at(-1)?.(found)
    await looked
    expect(open.find('a=1')).toBeUndefined()
  }
  const failing = new OpenSessions(accessChanges(), () => Promise.reject(new Error('no database'))).open(
    'b',
    'ada',
    () => {},
  )
  expect(await failing.look()).toBeUndefined()
  const looked = socket.look()
  socket.close()
  asked.at(-1)?.(ada())
  await looked
  expect(open.find('a=1')).toBeUndefined()
})

test('with a page open a session that is ended, a person who is disabled and a role that is taken are so with the very next request', async () => {
  const running = await startTestConsole()
  const boss = person(running.url, await signInAsAdministrator(running))
  const { id: clusterId } = await boss.client.cluster.create.mutate({
    name: 'c',
    directors: [{ name: 'd', agentName: null, text: 'global_defs {\n}\n' }],
  })
  const weight = { clusterId, virtualServer: 'v', realServer: 'r', weight: 1 }
  const withPage = async (name: string) => {
    const { userId, cookie } = await signInAs(running, name, 'operator')
    const { client, close } = person(running.url, cookie)
    await new Promise<void>((resolve, reject) => {
      client.live.watch.subscribe({}, { onData: () => resolve(), onError: reject })
    })
    // looked up after the socket's own look began, so that this one has ended
    await client.session.current.query()
    await expect(client.realServer.setWeight.mutate(weight)).rejects.toThrow('there is no real_server')
    return { userId, client, close }
  }
  const ended = await withPage('ended')
  const [session] = await running.services.db.session.findMany({ where: { userId: ended.userId } })
  await boss.client.people.endSession.mutate({ userId: ended.userId, sessionId: session?.id ?? '' })
  await expect(ended.client.session.current.query()).rejects.toThrow()

  const disabled = await withPage('disabled')
  await boss.client.people.setDisabled.mutate({ userId: disabled.userId, disabled: true })
  await expect(disabled.client.session.current.query()).rejects.toThrow()

  const lowered = await withPage('lowered')
  await boss.client.people.setRoles.mutate({ userId: lowered.userId, role: 'viewer', clusters: [] })
  await expect(lowered.client.realServer.setWeight.mutate(weight)).rejects.toThrow('this needs the role operator')
  for (const { close } of [ended, disabled, lowered, boss]) close()
  await running.close()
})
