import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase, openPlain } from '../src/server/db/open-database'
import { readEnv } from '../src/server/env'
import { rotateKey } from '../src/server/secrets/rotate-key'
import { loadSecretBox, type SecretBox } from '../src/server/secrets/secret-box'
import { providerFolder } from '../tools/migration-difference.mjs'
import { administrator, person, signIn, signInAsAdministrator, startTestConsole, type TestConsole } from './console'

const migrations = join(providerFolder, 'migrations')
const text = 'vrrp_instance VI_1 {\n  authentication {\n    auth_pass hunter2\n  }\n}\n'
const [one, two] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')]
const now = new Date('2026-05-04T03:02:01Z')

let running: TestConsole
let dataDir: string
let before: SecretBox
const env = (more: Record<string, string> = {}) =>
  readEnv({ KEELSON_DATA_DIR: dataDir, PORT: '0', NODE_ENV: 'test', ...more })
const rotate = (more?: Record<string, string>) => rotateKey(env(more), migrations, now)

/** As it lies on the disk: every sealed value, and all bytes. */
async function onDisk() {
  const plain = await openPlain(dataDir, migrations)
  const words = [
    ...(await plain.setting.findMany()).map(({ value }) => value),
    ...(await plain.director.findMany()).map(({ draft }) => draft),
    ...(await plain.alertChannel.findMany()).map(({ settings }) => settings),
  ]
  await plain.$disconnect()
  const files = readdirSync(dataDir).filter(file => file.startsWith('keelson.db'))
  return { words, bytes: Buffer.concat(files.map(file => readFileSync(join(dataDir, file)))) }
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'keelson-rotate-'))
  running = await startTestConsole({ KEELSON_DATA_DIR: dataDir })
  const ada = person(running.url, await signInAsAdministrator(running))
  await ada.client.cluster.create.mutate({ name: 'web', directors: [{ name: 'lb1', agentName: null, text }] })
  await ada.client.alertChannel.save.mutate({
    name: 'hook',
    scope: { clusters: null, severity: 'error', language: 'en' },
    settings: { kind: 'webhook', url: 'https://example.org/hook', secret: 'hunter3' },
  })
  ada.close()
  before = loadSecretBox(dataDir, undefined)
})
afterEach(async () => {
  await running.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test('while the console runs its key stays what it is', async () => {
  await expect(rotate()).rejects.toThrow('the console is running: stop it first')
  expect(readdirSync(dataDir)).not.toContain('secret.key.new')
  for (const word of (await onDisk()).words) before.open(word)
})

test('with a new key in the file everything is as it was, and the old key opens nothing, not even in free pages', async () => {
  await running.stop()
  const { words } = await onDisk()
  const { values, kept } = await rotate()
  expect(values).toBe(words.length)
  expect(kept).toBe(join(dataDir, 'secret.key.before-20260504030201'))
  const after = await onDisk()
  expect(after.words).toHaveLength(words.length)
  for (const word of after.words) expect(() => before.open(word)).toThrow()
  for (const word of words) expect(after.bytes.includes(word)).toBe(false)
  await expect(openDatabase(dataDir, migrations, before)).rejects.toThrow('does not open this database')
  running = await startTestConsole({ KEELSON_DATA_DIR: dataDir })
  expect(await signIn(running.url, administrator)).not.toBe('')
  expect((await running.services.db.director.findFirstOrThrow()).draft).toBe(text)
  const [deed] = await running.services.audit.list({ what: 'rotate-key' }, { limit: 1 })
  expect(deed).toMatchObject({ who: '(command line)', result: 'ok' })
})

test('from the file to a key of the environment, and from there to another one', async () => {
  await running.stop()
  await rotate({ KEELSON_SECRET_KEY: one })
  expect(readdirSync(dataDir)).not.toContain('secret.key')
  await expect(rotate({ KEELSON_SECRET_KEY: two })).rejects.toThrow('as KEELSON_SECRET_KEY_OLD')
  await expect(rotate({ KEELSON_SECRET_KEY: one, KEELSON_SECRET_KEY_OLD: one })).rejects.toThrow('is the old one')
  expect(await rotate({ KEELSON_SECRET_KEY: two, KEELSON_SECRET_KEY_OLD: one })).toMatchObject({ kept: undefined })
  const db = await openDatabase(dataDir, migrations, loadSecretBox(dataDir, two))
  expect((await db.director.findFirstOrThrow()).draft).toBe(text)
  await db.$disconnect()
})

test('a wrong old key is refused in words and nothing is changed', async () => {
  await running.stop()
  const { words } = await onDisk()
  await expect(rotate({ KEELSON_SECRET_KEY: two, KEELSON_SECRET_KEY_OLD: one })).rejects.toThrow(
    /the old key does not open a value of \w+\.\w+: nothing was changed/,
  )
  expect((await onDisk()).words).toEqual(words)
  for (const word of words) before.open(word)
})

test('cut off between the database and the files it is gone on with', async () => {
  await running.stop()
  const { kept } = await rotate()
  renameSync(join(dataDir, 'secret.key'), join(dataDir, 'secret.key.new'))
  renameSync(kept ?? '', join(dataDir, 'secret.key'))
  await expect(openDatabase(dataDir, migrations, before)).rejects.toThrow('run rotate-key again')
  expect((await rotate()).values).toBe(0)
  const db = await openDatabase(dataDir, migrations, loadSecretBox(dataDir, undefined))
  expect((await db.director.findFirstOrThrow()).draft).toBe(text)
  await db.$disconnect()
})
