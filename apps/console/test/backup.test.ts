import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBackup, writeBackup } from '../src/server/backup/backup-file'
import { restoreBackup } from '../src/server/backup/restore-backup'
import { readEnv } from '../src/server/env'
import { loadSecretBox, SecretBox } from '../src/server/secrets/secret-box'
import { startConsole } from '../src/server/start-console'
import { providerFolder } from '../tools/migration-difference.mjs'
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
let cookie: string
let backup: Buffer
const migrations = join(providerFolder, 'migrations')
const text = 'vrrp_instance VI_1 {\n  authentication {\n    auth_pass hunter2\n  }\n}\n'
const envOf = ({ dataDir }: TestConsole) => readEnv({ KEELSON_DATA_DIR: dataDir, PORT: '0', NODE_ENV: 'test' })
const boxOf = ({ dataDir }: TestConsole) => loadSecretBox(dataDir, undefined)
const restore = (file: Buffer, of = running) => restoreBackup(envOf(of), boxOf(of), migrations, file)

beforeAll(async () => {
  running = await startTestConsole()
  cookie = await signInAsAdministrator(running)
  const { client } = person(running.url, cookie)
  await client.cluster.create.mutate({ name: 'web', directors: [{ name: 'lb1', agentName: null, text }] })
  await client.account.createToken.mutate({ name: 'ci', role: 'viewer', clusters: null, days: 1 })
})
afterAll(() => running.close())

test('a backup is for administrators with a session: not without one, not for others, not by GET, not from another site', async () => {
  const olaf = await signInAs(running, 'olaf', 'operator')
  const ask = async (headers: Record<string, string>) => (await post(running.url, '/api/backup', {}, headers)).status
  expect(await ask({})).toBe(401)
  expect(await ask({ cookie: olaf.cookie })).toBe(403)
  expect(await ask({ cookie, origin: 'https://evil.example' })).toBe(403)
  expect((await fetch(`${running.url}/api/backup`, { headers: { cookie } })).status).toBe(405)
  const answer = await post(running.url, '/api/backup', {}, { cookie })
  expect(answer.status).toBe(200)
  backup = Buffer.from(await answer.arrayBuffer())
  const kept = await running.services.audit.list({ what: 'backup' }, { limit: 9 })
  expect(kept.map(({ who, result }) => [who, result])).toEqual([
    [administrator.email, 'ok'],
    [olaf.email, 'FORBIDDEN'],
  ])
})

test('it holds neither passwords nor the key, and neither does the answer’s head', () => {
  const { database } = readBackup(boxOf(running), backup)
  const key = readFileSync(join(running.dataDir, 'secret.key'), 'utf8').trim()
  for (const secret of ['hunter2', key]) expect(database.includes(secret)).toBe(false)
  expect(database.includes('VI_1') || database.includes('web')).toBe(true)
})

test('there is no way to restore over the network', async () => {
  for (const path of ['/api/restore', '/api/backup/restore', '/api/setup/restore']) {
    expect((await post(running.url, path, { x: 1 })).status, path).toBe(401)
    expect(await (await post(running.url, path, { x: 1 }, { cookie })).text(), path).toBe('<page>')
  }
})

test('while the console runs nothing is restored', async () => {
  await expect(restore(backup)).rejects.toThrow('the console is running: stop it first')
})

/** But SQLite's own, which come and go with connections. */
const filesOf = ({ dataDir }: TestConsole) =>
  readdirSync(dataDir)
    .filter(name => !/-(wal|shm)$/.test(name))
    .sort()
const turned = (file: Buffer, at: number) => {
  const copy = Buffer.from(file)
  copy[at]! ^= 1
  return copy
}

test('what was altered, cut, is newer, of another key or no backup is refused and nothing is changed', async () => {
  const other = await startTestConsole()
  try {
    // SQLite folds its log into the file when the last connection is collected, whenever that is: now instead.
    await other.services.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
    await other.stop()
    const before = filesOf(other)
    const bytes = readFileSync(join(other.dataDir, 'keelson.db'))
    writeFileSync(join(other.dataDir, 'secret.key'), readFileSync(join(running.dataDir, 'secret.key')), { mode: 0o600 })
    const box = boxOf(running)
    const end = backup.indexOf(10)
    const { manifest, database } = readBackup(box, backup)
    const newer = [...manifest.migrations, { name: '29991231235959_later', checksum: 'x' }]
    const damaged = Buffer.from(database)
    damaged.fill(0xff, 4096, 12_288)
    const format = JSON.stringify({ ...manifest, format: 9 })
    const cases: [string, Buffer, string][] = [
      ['a bit of the database', turned(backup, backup.length - 100), 'altered or cut'],
      ['a bit of the manifest', turned(backup, 60), 'backup'],
      ['cut', backup.subarray(0, -200), 'altered or cut'],
      [
        'another database behind the manifest',
        Buffer.concat([backup.subarray(0, end + 1), gzipSync('other')]),
        'altered',
      ],
      ['more than it says', Buffer.concat([backup.subarray(0, end + 1), gzipSync(Buffer.alloc(9_000_000))]), 'altered'],
      ['another key', writeBackup(new SecretBox(Buffer.alloc(32, 9)), database, new Date(), []), 'another key'],
      ['a newer schema', writeBackup(box, database, new Date(), newer), '29991231235959_later'],
      [
        'a newer format',
        Buffer.from(`${JSON.stringify({ manifest: format, signature: box.sign(format) })}\n`),
        'is newer',
      ],
      ['a damaged database', writeBackup(box, damaged, new Date(), manifest.migrations), 'damaged'],
      ['no database', writeBackup(box, Buffer.from('hello'), new Date(), []), 'no'],
      ['no backup', Buffer.from('\0\xff hello'), 'no backup of Keelson'],
      ['nothing', Buffer.alloc(0), 'no backup of Keelson'],
    ]
    for (const [what, file, words] of cases) await expect(restore(file, other), what).rejects.toThrow(words)
    expect(filesOf(other)).toEqual(before)
    expect(readFileSync(join(other.dataDir, 'keelson.db')).equals(bytes)).toBe(true)
  } finally {
    await other.close()
  }
})

test('what is restored is what was backed up; who was signed in is not, tokens are gone, and the log says so', async () => {
  const { client } = person(running.url, cookie)
  await client.cluster.create.mutate({ name: 'later', directors: [{ name: 'lb1', agentName: null, text }] })
  await running.stop()
  const { kept } = await restore(backup)
  expect(kept).toMatch(/keelson\.db\.before-\d{14}$/)
  const again = await startConsole(envOf(running), { request: () => {} })
  try {
    const { db, audit } = again.services
    expect((await db.cluster.findMany()).map(({ name }) => name)).toEqual(['web'])
    expect((await db.director.findFirstOrThrow()).draft).toBe(text)
    expect([await db.session.count(), await db.apiToken.count()]).toEqual([0, 0])
    await expect(person(again.url, cookie).client.session.current.query()).rejects.toThrow()
    expect(await signIn(again.url, administrator)).toContain('keelson')
    expect(await audit.list({ what: 'restore' }, { limit: 1 })).toMatchObject([{ who: '(command line)', result: 'ok' }])
    expect((await audit.verify()).brokenAt).toBeNull()
    expect(again.setupUrl).toBeUndefined()
  } finally {
    await again.close()
  }
  expect(
    gunzipSync(backup.subarray(backup.indexOf(10) + 1))
      .subarray(0, 15)
      .toString(),
  ).toBe('SQLite format 3')
})
