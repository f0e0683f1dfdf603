import type { EventEmitter } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { examine } from '../src/features/config/examine'
import { ArticlePair, fixed, ring, seeds } from './article-pair'
import { type person, type TestConsole, until } from './console'

const virtualServer = '125.38.38.64:80/TCP'
const realServer = '125.38.38.101:80'
let pair: ArticlePair
let running: TestConsole
let ada: ReturnType<typeof person>
beforeEach(async () => {
  pair = await ArticlePair.start()
  ;({ running, ada } = pair)
})
afterEach(() => pair.close())

test('the article’s files import as they are, say what is wrong, and do not deploy until it is mended', async () => {
  await pair.agent('director1', { vrrp: 'MASTER' })
  await pair.agent('director2')
  const { id: clusterId } = await pair.import(seeds.map(({ text }) => text))
  const { findings } = await ada.client.cluster.examine.mutate({ files: seeds })
  const rules = findings.map(({ file, rule }) => `${file} ${rule}`)
  expect(rules).toContain('backup virtual-server-not-a-vip')
  expect(rules).toContain('master unknown-keyword')
  for (const finding of findings.filter(({ rule }) => rule === 'unknown-keyword')) {
    expect(finding.line).toBeGreaterThan(1)
    expect(finding.fix).toBeDefined()
  }
  await expect(ada.client.deploy.run.mutate({ clusterId })).rejects.toThrow(/not deployed: \d+ findings are errors \(/)
  expect(await running.services.db.revision.count()).toBe(0)
})

test('all fixes together leave no error, and the pair deploys: the backup first, the MASTER last', async () => {
  expect(examine(fixed).filter(({ severity }) => severity === 'error')).toEqual([])
  const first = await pair.agent('director1', { vrrp: 'MASTER' })
  const second = await pair.agent('director2')
  const { id: clusterId } = await pair.import()
  const { deploymentId } = await ada.client.deploy.run.mutate({ clusterId, message: 'as the article has it' })
  const seen = await pair.watch(deploymentId)
  expect(seen.at(-1)).toMatchObject({ state: 'done', revision: 1, message: 'as the article has it' })
  expect(seen.at(-1)?.steps.map(({ directorName, role, state }) => [directorName, role, state])).toEqual([
    ['director2', 'BACKUP', 'done'],
    ['director1', 'MASTER', 'done'],
  ])
  const [told] = second.heardOf('apply-config')
  expect(told).toMatchObject({ revision: 1, text: fixed[1]?.text })
  expect(first.heardOf('apply-config')).toHaveLength(1)
  expect(await ada.client.revision.one.query({ clusterId, number: 1 })).toMatchObject({ author: 'ada@example.org' })
})

test('the first director that refuses stops the deployment with its own words, and the MASTER is not touched', async () => {
  const first = await pair.agent('director1', { vrrp: 'MASTER' })
  await pair.agent('director2', { refuses: 'line 7: no such interface eth1' })
  const { id: clusterId } = await pair.import()
  const { deploymentId } = await ada.client.deploy.run.mutate({ clusterId })
  const last = (await pair.watch(deploymentId)).at(-1)
  expect(last).toMatchObject({ state: 'failed', reason: 'director2: line 7: no such interface eth1' })
  expect(last?.steps.map(({ state }) => state)).toEqual(['failed', 'skipped'])
  expect(first.heardOf('apply-config')).toEqual([])
})

test('a MASTER whose VIPs nobody is ready to take is not touched when they are to be handed over, and all go back', async () => {
  const first = await pair.agent('director1', { vrrp: 'MASTER' })
  const second = await pair.agent('director2')
  const { id: clusterId } = await pair.import()
  // It hears no MASTER: what it would do is not known.
  const deaf = running.services.hub.agents.get('director2')?.state.all('vrrp')
  expect(deaf?.map(({ master }) => master)).toEqual([undefined])
  const { deploymentId } = await ada.client.deploy.run.mutate({ clusterId, handOver: true })
  const last = (await pair.watch(deploymentId)).at(-1)
  expect(last?.reason).toMatch(/^director1: VI_\w+ was not handed over: no other director is ready to take over/)
  expect(last?.steps.map(({ state }) => state)).toEqual(['reverted', 'failed'])
  expect(first.heardOf('apply-config')).toEqual([])
  expect(second.heardOf('revert-revision')).toHaveLength(1)
})

test('a draft that does not parse is refused with its line, and nothing changes', async () => {
  const { id: clusterId } = await pair.import()
  const { directors } = await ada.client.config.drafts.query({ clusterId })
  const [director] = directors
  const draft = { directorId: director!.id, version: director!.version }
  for (const [text, words] of [
    ['vrrp_instance X {\n  state MASTER\n', /director1:1:\d+ the block vrrp_instance.* is not closed/],
    ['', /director1 is empty/],
    ['\0\x01\x02ELF', /director1 is not a text file: line 1/],
    [`# ${'x'.repeat(5 * 1024 * 1024)}`, /director1 has 5 MB, the limit is 5 MB/],
  ] as const)
    await expect(ada.client.config.save.mutate({ clusterId, drafts: [{ ...draft, text }] })).rejects.toThrow(words)
  const after = await ada.client.config.drafts.query({ clusterId })
  expect(after.directors).toEqual(directors)
})

test.each([
  ['an empty file', '', /director1 is empty/],
  ['a binary file', '\x7fELF\0\0', /not a text file/],
  ['an unclosed brace', 'global_defs {\n', /is not closed/],
])('an import with %s is refused in words and makes no cluster', async (_what, text, words) => {
  await expect(pair.import([text, fixed[1]?.text ?? ''])).rejects.toThrow(words)
  expect(await running.services.db.cluster.count()).toBe(0)
  expect(await running.services.db.director.count()).toBe(0)
})

test('who saves against an older version is told of the conflict, and neither text is lost', async () => {
  const { id: clusterId } = await pair.import()
  const { directors } = await ada.client.config.drafts.query({ clusterId })
  const { id: directorId, version, text } = directors[0]!
  const save = (more: string) =>
    ada.client.config.save.mutate({ clusterId, drafts: [{ directorId, version, text: `${text}# ${more}\n` }] })
  await save('mine')
  await expect(save('theirs')).rejects.toThrow(/director1 was changed by someone else since version 1/)
  const after = await ada.client.config.drafts.query({ clusterId })
  expect(after.directors[0]).toMatchObject({ version: 2, text: `${text}# mine\n` })
})

test('a weight goes into every draft, changing only its own line, and to every agent at once', async () => {
  const first = await pair.agent('director1', { vrrp: 'MASTER' })
  const second = await pair.agent('director2')
  const { id: clusterId } = await pair.import()
  const { answers } = await ada.client.realServer.setWeight.mutate({ clusterId, virtualServer, realServer, weight: 3 })
  expect(answers).toEqual([
    { director: 'director1', ok: true, error: null, why: null },
    { director: 'director2', ok: true, error: null, why: null },
  ])
  for (const told of [first, second])
    expect(told.heardOf('set-weight')).toMatchObject([{ virtualServer, realServer, weight: 3, by: 'ada@example.org' }])
  const directors = await running.services.db.director.findMany({ where: { clusterId }, orderBy: { name: 'asc' } })
  directors.forEach((director, index) => {
    const before = fixed[index]!.text.split('\n')
    const changed = director.draft.split('\n').filter((line, at) => line !== before[at])
    expect(changed.map(line => line.trim())).toEqual(['weight 3'])
  })
  const [indexed] = await running.services.db.realServer.findMany({ where: { key: realServer } })
  expect(indexed?.weight).toBe(3)
})

test('a weight for a real server that no draft has is refused', async () => {
  const { id: clusterId } = await pair.import()
  const wrong = { clusterId, virtualServer, realServer: '10.0.0.1:80', weight: 1 }
  await expect(ada.client.realServer.setWeight.mutate(wrong)).rejects.toThrow(/there is no real_server 10.0.0.1:80/)
})

test('email settings end up in global_defs of every draft, and cannot carry anything else in', async () => {
  const { id: clusterId } = await pair.import()
  const settings = {
    notification_email: ['ops@example.org', 'night@example.org'],
    notification_email_from: 'lvs@example.org',
    smtp_server: { host: '127.0.0.1', port: 2525 },
    smtp_helo_name: 'director.example.org',
    smtp_connect_timeout: 7000,
  }
  await ada.client.alert.save.mutate({ clusterId, settings })
  for (const director of await ada.client.alert.settings.query({ clusterId }))
    expect(director.settings).toEqual(settings)
  const { directors } = await ada.client.config.drafts.query({ clusterId })
  expect(directors[0]?.text).toMatch(/smtp_server 127\.0\.0\.1 2525/)
  const hostile = { ...settings, notification_email_from: 'a@b}\nvrrp_instance X {' }
  await expect(ada.client.alert.save.mutate({ clusterId, settings: hostile })).rejects.toThrow(
    /notification_email_from/,
  )
})

test('the test mail really goes through SMTP and shows what the server said', async () => {
  const received: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('nobody') ? done(new Error('no such person here')) : done(),
    onData(stream, _session, done) {
      stream.on('data', chunk => received.push(String(chunk))).on('end', () => done())
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const settings = {
    notification_email: ['ops@example.org'],
    notification_email_from: 'lvs@example.org',
    smtp_server: { host: '127.0.0.1', port },
    smtp_connect_timeout: 5000,
  }
  const sent = await ada.client.alert.sendTest.mutate({ settings })
  expect(sent).toMatchObject({ ok: true, error: null })
  expect(sent.dialogue.join('\n')).toMatch(/> RCPT TO:<ops@example.org>/)
  expect(received.join('')).toMatch(/Keelson/)
  const refused = await ada.client.alert.sendTest.mutate({
    settings: { ...settings, notification_email: ['nobody@example.org'] },
  })
  expect(refused.ok).toBe(false)
  expect(refused.dialogue.join('\n')).toContain('no such person here')
  await new Promise<void>(resolve => server.close(() => resolve()))
})

test('a cluster is made of what waiting agents run', async () => {
  await pair.agent('director1', { text: fixed[0]!.text })
  await pair.agent('director2', { text: fixed[1]!.text })
  const { id } = await ada.client.cluster.createFromAgents.mutate({
    name: 'found',
    agentNames: ['director1', 'director2'],
  })
  // as it is kept: what a browser is told has the password masked
  const directors = await running.services.db.director.findMany({ where: { clusterId: id }, orderBy: { name: 'asc' } })
  expect(directors.map(({ name, draft }) => [name, draft])).toEqual([
    ['director1', fixed[0]?.text],
    ['director2', fixed[1]?.text],
  ])
  const plan = await ada.client.deploy.plan.query({ clusterId: id })
  expect(plan.steps.map(({ changed }) => changed)).toEqual([false, false])
})

test('connections of all directors come merged, each row with its director', async () => {
  for (const name of ['director1', 'director2']) {
    const made = await pair.agent(name)
    made.events.on('message', message => {
      if (message.type !== 'subscribe') return
      const row = {
        protocol: 'TCP',
        expires: 896,
        state: 'ESTABLISHED',
        client: `${name}:1`,
        virtual: 'v:80',
        real: 'r:80',
      } as const
      const none = { byState: [], byClient: [], byReal: [], byVirtual: [] }
      const report = { at: Date.now(), total: 1, matched: 1, partial: false, rows: [row], ...none }
      made.say({ type: 'connections', subscription: message.subscription, report })
    })
  }
  const { id: clusterId } = await pair.import()
  const rows = await new Promise<string[]>(resolve => {
    const seen = new Set<string>()
    const stream = ada.client.connection.watch.subscribe(
      { clusterId, filter: { state: 'ESTABLISHED' } },
      {
        onData: ({ reports }) => {
          for (const report of reports) for (const row of report.rows) seen.add(`${row.director} ${row.client}`)
          if (seen.size < 2) return
          stream.unsubscribe()
          resolve([...seen].sort())
        },
      },
    )
  })
  expect(rows).toEqual(['director1 director1:1', 'director2 director2:1'])
  for (const made of pair.agents) {
    expect(made.heardOf('subscribe')).toMatchObject([{ filter: { state: 'ESTABLISHED' } }])
    await until(() => made.heardOf('unsubscribe')[0], ring(made.events as unknown as EventEmitter, 'message'))
  }
})
