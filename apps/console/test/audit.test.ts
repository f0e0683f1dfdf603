import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditLines } from '../src/server/audit/audit-lines'
import {
  administrator,
  person,
  post,
  signInAs,
  signInAsAdministrator,
  startTestConsole,
  type TestConsole,
} from './console'

let running: TestConsole
let ada: ReturnType<typeof person>
beforeAll(async () => {
  running = await startTestConsole({ KEELSON_TRUSTED_PROXIES: '127.0.0.1' })
  ada = person(running.url, await signInAsAdministrator(running))
})
afterAll(() => running.close())

const entries = async (filter: object = {}) => (await ada.client.audit.list.query({ filter })).entries
const text = 'vrrp_instance VI_1 {\n  authentication {\n    auth_pass hunter2\n  }\n}\n'

test('set-up and sign-in are the first entries, with who and from where', async () => {
  const [signIn, setUp] = await entries()
  expect(signIn).toMatchObject({ what: 'sign-in', who: administrator.email, result: 'ok', origin: '127.0.0.1' })
  expect(setUp).toMatchObject({ what: 'set-up', who: administrator.email, result: 'ok' })
})

test('a failed sign-in is kept with what was typed as the name, and never the password', async () => {
  await post(running.url, '/api/auth/sign-in/email', { email: 'eve@example.org', password: 'a guess of eve' })
  const [failed] = await entries({ ok: false })
  expect(failed).toMatchObject({ what: 'sign-in', who: 'eve@example.org', result: 'REFUSED' })
  expect(JSON.stringify(await running.services.db.auditEntry.findMany())).not.toContain('a guess of eve')
})

test('a change says on what; a refused one says why; secrets and texts are not in it', async () => {
  const { id } = await ada.client.cluster.create.mutate({
    name: 'web',
    directors: [{ name: 'lb1', agentName: null, text }],
  })
  expect((await entries())[0]).toMatchObject({ what: 'cluster.create', object: 'web', result: 'ok' })
  const vic = person(running.url, (await signInAs(running, 'vic', 'viewer')).cookie)
  await vic.client.cluster.rename.mutate({ clusterId: id, name: 'mine' }).catch(() => {})
  expect((await entries({ clusterId: id }))[0]).toMatchObject({
    who: 'vic@example.org',
    what: 'cluster.rename',
    object: 'web / mine',
    result: 'FORBIDDEN',
    error: expect.stringContaining('role admin'),
  })
  expect(JSON.stringify(await entries())).not.toContain('hunter2')
})

test('questions and what only examines leave no entry', async () => {
  const before = (await entries()).length
  await ada.client.cluster.list.query()
  await ada.client.cluster.examine.mutate({ files: [{ file: 'a', text }] })
  expect(await entries()).toHaveLength(before)
})

test('X-Forwarded-For is believed from the proxy that was named, and then only its last word', async () => {
  const headers = { 'x-forwarded-for': '6.6.6.6, 198.51.100.7' }
  await post(running.url, '/api/auth/sign-in/email', { email: 'x@example.org', password: 'wrong wrong' }, headers)
  expect((await entries())[0]).toMatchObject({ origin: '198.51.100.7' })
})

test('nobody changes or deletes an entry, not even the console', async () => {
  const { db } = running.services
  const before = await db.auditEntry.findMany()
  await expect(db.auditEntry.updateMany({ data: { who: 'nobody' } })).rejects.toThrow()
  await expect(db.auditEntry.deleteMany({})).rejects.toThrow()
  await expect(db.$executeRawUnsafe('DELETE FROM "AuditEntry" WHERE seq = 1')).rejects.toThrow('append-only')
  expect(await db.auditEntry.findMany()).toEqual(before)
})

test('entries written at once stand in one whole chain', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      ada.client.cluster.rename.mutate({ clusterId: `no ${n}`, name: 'x' }).catch(() => {}),
    ),
  )
  const { entries: n, brokenAt } = await ada.client.audit.verify.query()
  expect({ n, brokenAt }).toEqual({ n: await running.services.db.auditEntry.count(), brokenAt: null })
})

test('the export has every entry once, oldest first, as JSON lines and as CSV', async () => {
  const { text: lines } = await ada.client.audit.export.query({ format: 'jsonl' })
  const parsed = lines
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { seq: number; what: string })
  expect(parsed.map(({ seq }) => seq)).toEqual(parsed.map((_, index) => index + 1))
  const { text: csv } = await ada.client.audit.export.query({ format: 'csv', filter: { what: 'set-up' } })
  expect(csv).toMatch(/^seq,at,who,token,origin,what,object,result,error,detail\r\n1,.*,set-up,,ok,,\{\}\r\n$/)
})

test('a name typed at the sign-in cannot become a formula in a spreadsheet', () => {
  const entry = { seq: 1, at: 0, userId: null, origin: '::1', what: 'sign-in', object: '', detail: '{}', result: 'ok' }
  expect(auditLines.csv([{ ...entry, who: '=HYPERLINK("http://x")' }], false)).toContain(`"'=HYPERLINK(""http://x"")"`)
})

test('an entry changed in the database file itself shows', async () => {
  const { db } = running.services
  await db.$executeRawUnsafe('DROP TRIGGER "AuditEntry_no_update"')
  await db.$executeRawUnsafe(`UPDATE "AuditEntry" SET who = 'nobody' WHERE seq = 3`)
  expect(await ada.client.audit.verify.query()).toEqual({ entries: 2, brokenAt: 3 })
})

test('a stranger’s guesses shut the account to strangers, and not to its owner where he has signed in before', async () => {
  const { email } = await signInAs(running, 'owner', 'viewer')
  const tryFrom = async (address: string, password: string) => {
    const headers = { 'x-forwarded-for': address }
    return (await post(running.url, '/api/auth/sign-in/email', { email, password }, headers)).status
  }
  expect(await tryFrom('192.0.2.7', 'the password of owner')).toBe(200)
  for (let n = 0; n < 10; n++) expect(await tryFrom(`198.51.100.${n}`, `guess ${n}`)).toBe(401)
  expect(await tryFrom('198.51.100.99', 'the password of owner')).toBe(429)
  expect(await tryFrom('192.0.2.7', 'the password of owner')).toBe(200)
})
