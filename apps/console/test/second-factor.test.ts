import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf } from './code-of'
import { person, post, signIn, signInAs, signInAsAdministrator, startTestConsole, type TestConsole } from './console'

let running: TestConsole
let ada: ReturnType<typeof person>
beforeAll(async () => {
  running = await startTestConsole()
  ada = person(running.url, await signInAsAdministrator(running))
})
afterAll(() => running.close())

const secretOf = (uri: string) => new URL(uri).searchParams.get('secret') ?? ''
const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .filter(one => !/max-age=0/i.test(one))
    .map(one => one.split(';')[0])
    .join('; ')

test('a second factor: without it the password opens nothing; a code or a backup code does, each backup code once', async () => {
  const tom = await signInAs(running, 'tom', 'viewer')
  const password = 'the password of tom'
  const begun = await post(running.url, '/api/auth/two-factor/enable', { password }, { cookie: tom.cookie })
  const { totpURI, backupCodes } = (await begun.json()) as { totpURI: string; backupCodes: string[] }
  const stored = await running.services.db.twoFactor.findFirstOrThrow({ where: { userId: tom.userId } })
  const secret = secretOf(totpURI)
  expect(JSON.stringify(stored)).not.toContain(secret)
  expect(JSON.stringify(stored)).not.toContain(backupCodes[0])
  const confirmed = await post(
    running.url,
    '/api/auth/two-factor/verify-totp',
    { code: codeOf(secretOf(totpURI)) },
    { cookie: tom.cookie },
  )
  expect(confirmed.status).toBe(200)

  const half = async () => {
    const answer = await post(running.url, '/api/auth/sign-in/email', { email: tom.email, password })
    expect(await answer.json()).toMatchObject({ twoFactorRedirect: true })
    return cookiesOf(answer)
  }
  const first = await half()
  await expect(person(running.url, first).client.session.current.query()).rejects.toThrow()
  const wrong = await post(running.url, '/api/auth/two-factor/verify-totp', { code: '000000' }, { cookie: first })
  expect(wrong.status).toBe(401)
  expect((await ada.client.audit.list.query({ filter: { ok: false } })).entries[0]).toMatchObject({
    who: tom.email,
    what: 'second-factor.verify',
  })
  const right = await post(
    running.url,
    '/api/auth/two-factor/verify-totp',
    { code: codeOf(secretOf(totpURI)) },
    { cookie: first },
  )
  expect(await person(running.url, cookiesOf(right)).client.session.current.query()).toMatchObject({ email: tom.email })

  const use = async () =>
    (
      await post(
        running.url,
        '/api/auth/two-factor/verify-backup-code',
        { code: backupCodes[0] },
        { cookie: await half() },
      )
    ).status
  expect([await use(), await use()]).toEqual([200, 401])
  await ada.client.people.removeSecondFactor.mutate({ userId: tom.userId })
  expect(await signIn(running.url, { email: tom.email, password })).toContain('session_token')
}, 30_000)

test('ten wrong passwords for one account close it for a while, also to the right one, and no other account', async () => {
  const { email } = await signInAs(running, 'guessed', 'viewer')
  const spared = await signInAs(running, 'spared', 'viewer')
  const tryTo = (name: string, password: string) =>
    post(running.url, '/api/auth/sign-in/email', { email: name, password })
  for (let n = 0; n < 10; n++) expect((await tryTo(n % 2 ? email : email.toUpperCase(), `guess ${n}`)).status).toBe(401)
  const right = await tryTo(email, 'the password of guessed')
  expect(right.status).toBe(429)
  expect(right.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await right.json()).toMatchObject({
    message: expect.stringContaining('too many wrong passwords for this account'),
  })
  expect(right.headers.getSetCookie()).toEqual([])
  expect((await tryTo(spared.email, 'the password of spared')).status).toBe(200)
})
