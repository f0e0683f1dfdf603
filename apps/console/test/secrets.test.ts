import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ConfigState, liveKey } from '@keelson/contract/messages/live-state'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEnv } from '../src/server/env'
import { loadSecretBox, SecretBox } from '../src/server/secrets/secret-box'
import { startConsole } from '../src/server/start-console'
import { person, signInAsAdministrator, startTestConsole, type TestConsole, until } from './console'
import { SpeakingAgent } from './speaking-agent'

const SECRET = 'hunter2'
const textWith = (pass: string, priority = 100) => `vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  authentication {
    auth_type PASS
    auth_pass ${pass}
  }
  virtual_ipaddress {
    10.0.0.1
  }
}
`

let running: TestConsole
let ada: ReturnType<typeof person>
let clusterId: string
let agents: SpeakingAgent[]
beforeAll(async () => {
  running = await startTestConsole()
  ada = person(running.url, await signInAsAdministrator(running))
  agents = await Promise.all(
    ['lb1', 'lb2'].map((name, index) =>
      SpeakingAgent.overFile(running.agentSocket, { name, text: textWith(SECRET, 100 + index) }),
    ),
  )
  for (const name of ['lb1', 'lb2'])
    await until(() => running.services.hub.agents.get(name)?.state.one('config'), change)
  clusterId = (await ada.client.cluster.createFromAgents.mutate({ name: 'web', agentNames: ['lb1', 'lb2'] })).id
})
afterAll(async () => {
  for (const agent of agents) agent.close()
  ada.close()
  await running.close()
})

const drafts = async () => (await ada.client.config.drafts.query({ clusterId })).directors
const stored = async (name: string) =>
  (await running.services.db.director.findFirstOrThrow({ where: { name, clusterId } })).draft

async function deployAll(): Promise<void> {
  const { deploymentId } = await ada.client.deploy.run.mutate({ clusterId })
  await running.services.deployments.idle()
  expect((await running.services.deployments.view(deploymentId))?.state).toBe('done')
}

const change = (look: () => void) => {
  const { events } = running.services.hub
  events.on('changes', look)
  return () => void events.off('changes', look)
}

test('no answer, stream or plan has the password, and all directors’ masks of it are the same', async () => {
  await deployAll()
  const streamed = await new Promise((resolve, reject) =>
    ada.client.live.watch.subscribe({}, { onData: resolve, onError: reject }),
  )
  const said = JSON.stringify([
    await drafts(),
    await ada.client.deploy.plan.query({ clusterId }),
    await ada.client.revision.one.query({ clusterId, number: 1 }),
    await ada.client.cluster.overview.query({}),
    await ada.client.agent.list.query(),
    await ada.client.audit.list.query({}),
    streamed,
  ])
  expect(said).not.toContain(SECRET)
  const masks = [...said.matchAll(/auth_pass ([^\\"]+)/g)].map(match => match[1])
  expect(masks.length).toBeGreaterThan(5)
  expect([...new Set(masks)]).toEqual([expect.stringMatching(/^\*[A-Za-z0-9]{7}$/)])
})

test('nor has the stream that of a file which a director includes', async () => {
  const [agent] = agents
  const config = agent?.objects.get(liveKey.config()) as ConfigState
  const included = { text: textWith(SECRET, 100), files: ['/etc/keepalived/conf.d/vrrp.conf'], left: [] }
  agent?.put(liveKey.config(), { ...config, included })
  await until(() => running.services.hub.agents.get('lb1')?.state.one('config')?.included, change)
  const all = await new Promise<string>((resolve, reject) =>
    ada.client.live.watch.subscribe({}, { onData: said => resolve(JSON.stringify(said)), onError: reject }),
  )
  expect([all, JSON.stringify(await ada.client.agent.list.query())].join()).not.toContain(SECRET)
  agent?.put(liveKey.config(), config)
})

test('no hash that leaves is the hash of a text with the password, and equal texts still have equal ones', async () => {
  const real = await running.services.db.revisionText.findMany()
  const [overview] = await ada.client.cluster.overview.query({})
  const agents = await ada.client.agent.list.query()
  for (const { draftHash, agentName } of overview?.directors ?? []) {
    expect(draftHash).toBe(agents.find(({ name }) => name === agentName)?.config?.hash)
    expect(real.map(({ hash }) => hash)).not.toContain(draftHash)
  }
})

test('a masked text that is edited and saved keeps the password and changes its own line only', async () => {
  const [first] = await drafts()
  const before = await stored('lb1')
  const text = first!.text.replace('priority 100', 'priority 90')
  await ada.client.config.save.mutate({ clusterId, drafts: [{ directorId: first!.id, text, version: first!.version }] })
  expect(await stored('lb1')).toBe(before.replace('priority 100', 'priority 90'))
})

test('a new password goes in, and the old one comes back from the masks of a revision', async () => {
  const [first] = await drafts()
  const save = async (text: string) => {
    const version = (await drafts())[0]!.version
    await ada.client.config.save.mutate({ clusterId, drafts: [{ directorId: first!.id, text, version }] })
  }
  await save(first!.text.replace(/auth_pass .*/, 'auth_pass changed1'))
  expect(await stored('lb1')).toContain('auth_pass changed1')
  const { texts } = await ada.client.revision.one.query({ clusterId, number: 1 })
  await save(texts.find(({ directorName }) => directorName === 'lb1')!.text)
  expect(await stored('lb1')).toContain(`auth_pass ${SECRET}`)
})

test('a mask that stands for nothing here is refused: it would become the password', async () => {
  const [first] = await drafts()
  const text = first!.text.replace(/auth_pass .*/, 'auth_pass *abcd123')
  await expect(
    ada.client.config.save.mutate({ clusterId, drafts: [{ directorId: first!.id, text, version: first!.version }] }),
  ).rejects.toThrow('lb1: *abcd123 is the mask of a password that this cluster does not have')
})

test('what lint finds in a password is still found when the password is masked', async () => {
  const { id } = await ada.client.cluster.create.mutate({
    name: 'weak',
    directors: [{ name: 'lb9', agentName: null, text: textWith('1111') }],
  })
  const { findings, directors } = await ada.client.config.drafts.query({ clusterId: id })
  expect(findings).toEqual([
    expect.objectContaining({ file: 'lb9', line: 8, message: expect.stringContaining('example file') }),
  ])
  expect(JSON.stringify([findings, directors])).not.toContain('1111')
})

test('the files of the database hold neither the passwords nor the secret of the sessions', async () => {
  const { db } = running.services
  const { value } = await db.setting.findUniqueOrThrow({ where: { key: 'session-secret' } })
  const names = readdirSync(running.dataDir).filter(name => name.startsWith('keelson.db'))
  expect(names.length).toBeGreaterThan(0)
  const bytes = names.map(name => readFileSync(join(running.dataDir, name)).toString('latin1')).join('')
  expect(bytes).toContain('VI_1') // the index was written, and so the file was read
  for (const secret of [SECRET, 'changed1', value]) expect(bytes.includes(secret), secret).toBe(false)
})

test('the key is for its owner only, and one that others may read is refused', () => {
  const file = join(running.dataDir, 'secret.key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  chmodSync(file, 0o640)
  expect(() => loadSecretBox(running.dataDir, undefined)).toThrow('has mode 640')
  chmodSync(file, 0o600)
  expect(() => loadSecretBox(running.dataDir, 'c2hvcnQ=')).toThrow('KEELSON_SECRET_KEY holds 5 bytes')
})

test('what is sealed opens with its key only, and not when a bit of it was turned', () => {
  const box = new SecretBox(Buffer.alloc(32, 1))
  const sealed = box.seal('密码 x')
  expect(box.open(sealed)).toBe('密码 x')
  expect(() => new SecretBox(Buffer.alloc(32, 2)).open(sealed)).toThrow()
  const turned = Buffer.from(sealed.slice(9), 'base64')
  turned[turned.length - 1]! ^= 1
  expect(() => box.open(sealed.slice(0, 9) + turned.toString('base64'))).toThrow()
})

test('with another key the console does not start and says why; rows of before there was a key are sealed', async () => {
  const other = await startTestConsole()
  try {
    await other.services.db.$executeRawUnsafe(
      `INSERT INTO "Setting" (key, value) VALUES ('demo-cluster-made', 'in plain')`,
    )
    await other.stop()
    const start = () =>
      startConsole(readEnv({ KEELSON_DATA_DIR: other.dataDir, PORT: '0', NODE_ENV: 'test' }), { request: () => {} })
    const key = readFileSync(join(other.dataDir, 'secret.key'), 'utf8')
    writeFileSync(join(other.dataDir, 'secret.key'), Buffer.alloc(32, 7).toString('base64'))
    await expect(start()).rejects.toThrow('does not open this database')
    writeFileSync(join(other.dataDir, 'secret.key'), key)
    const again = await start()
    const [row] = await again.services.db.$queryRawUnsafe<{ value: string }[]>(
      `SELECT value FROM "Setting" WHERE key = 'demo-cluster-made'`,
    )
    expect(row?.value).toMatch(/^sealed:1:/)
    await again.close()
  } finally {
    await other.close()
  }
})
