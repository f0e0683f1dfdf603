import { createHmac } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testAlert } from '../src/server/alerts/alert'
import { requestOf } from '../src/server/alerts/channel-request'
import { person, signInAs, signInAsAdministrator, startTestConsole, type TestConsole, until } from './console'
import { SpeakingAgent } from './speaking-agent'

const PACE = { alerts: { gather: 50, gap: 20, retries: [20, 20] }, silence: 100 }
const text = 'global_defs {\n  router_id A\n}\n'

/** A chat service of one's own: keeps what it was sent, answers as it is told to. */
class Receiver {
  readonly got: { path: string; body: string; headers: NodeJS.Dict<string | string[]> }[] = []
  readonly events = new EventEmitter()
  answers: { status: number; body: string; location?: string }[] = []
  readonly #http: Server
  constructor() {
    this.#http = createServer(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const { status, body, location } = this.answers.shift() ?? {
        status: 200,
        body: '{"errcode":0,"code":0,"ok":true}',
      }
      response.writeHead(status, location ? { location } : {}).end(body)
      this.got.push({ path: request.url ?? '', body: Buffer.concat(parts).toString(), headers: request.headers })
      this.events.emit('got')
    })
  }
  async listen(): Promise<string> {
    this.#http.listen(0, '127.0.0.1')
    await once(this.#http, 'listening')
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }
  count(n: number) {
    return until(
      () => (this.got.length >= n ? this.got : undefined),
      look => {
        this.events.on('got', look)
        return () => void this.events.off('got', look)
      },
      15_000,
    )
  }
  close(): void {
    this.#http.close()
  }
}

test('what is signed is signed as the services document it: figures by openssl', () => {
  const alert = testAlert('en', 'Ada', null)
  const dingtalk = requestOf({ kind: 'dingtalk', url: 'https://x/send', secret: 'SECabc' }, alert, 1_700_000_000_000)
  expect(new URL(dingtalk.url).searchParams.get('sign')).toBe('jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM=')
  const feishu = requestOf({ kind: 'feishu', url: 'https://x/hook', secret: 'secret7' }, alert, 1_700_000_000_000)
  expect(JSON.parse(feishu.body)).toMatchObject({
    timestamp: '1700000000',
    sign: 'UK90DzxZuYST9Ih+B5kJIHl//O3nHifKvyGHHG64giE=',
  })
})

let running: TestConsole
let ada: ReturnType<typeof person>
let agent: SpeakingAgent
let clusterId: string
beforeAll(async () => {
  running = await startTestConsole({}, PACE)
  ada = person(running.url, await signInAsAdministrator(running))
  agent = await speaking(running)
  clusterId = (await ada.client.cluster.createFromAgents.mutate({ name: 'web', agentNames: ['lb1'] })).id
})
afterAll(async () => {
  agent.close()
  ada.close()
  await running.close()
})

async function speaking({ agentSocket, services }: TestConsole): Promise<SpeakingAgent> {
  const speaker = await SpeakingAgent.overFile(agentSocket, { name: 'lb1', text })
  await until(
    () => services.hub.agents.get('lb1')?.state.one('config'),
    look => {
      services.hub.events.on('changes', look)
      return () => void services.hub.events.off('changes', look)
    },
  )
  return speaker
}

let told = 0
const tellDown = (realServer: string, from = agent) =>
  from.tell({
    id: `t-checkers-${++told}`,
    at: Date.now(),
    severity: 'error',
    body: { kind: 'real-server', virtualServer: '10.0.0.1:80/TCP', realServer, health: 'down', reason: 'refused' },
  })
const everything = { clusters: null, severity: 'info', language: 'en' } as const
/** Saved, and removed when the test is over. */
async function withChannel(
  settings: Record<string, unknown> & { kind: string },
  scope: Parameters<typeof ada.client.alertChannel.save.mutate>[0]['scope'],
  work: (channelId: string) => Promise<void>,
): Promise<void> {
  const { id } = await ada.client.alertChannel.save.mutate({ name: `by ${settings.kind}`, settings, scope })
  try {
    await work(id)
  } finally {
    await ada.client.alertChannel.remove.mutate({ channelId: id })
  }
}

describe('what the services are sent', () => {
  const answers: [kind: string, settings: Record<string, unknown>, look: (got: Receiver['got'][number]) => void][] = [
    ['slack', {}, ({ body }) => expect(JSON.parse(body).text).toContain('lb1: ')],
    ['wecom', {}, ({ body }) => expect(JSON.parse(body)).toMatchObject({ msgtype: 'text' })],
    [
      'dingtalk',
      { secret: 'SECabc' },
      ({ path }) => {
        const query = new URL(path, 'http://x').searchParams
        const by = createHmac('sha256', 'SECabc').update(`${query.get('timestamp')}\nSECabc`)
        expect(query.get('sign')).toBe(by.digest('base64'))
        expect(query.get('access_token')).toBe('1')
      },
    ],
    [
      'feishu',
      { secret: 'secret7' },
      ({ body }) => {
        const { timestamp, sign } = JSON.parse(body)
        expect(sign).toBe(createHmac('sha256', `${timestamp}\nsecret7`).update('').digest('base64'))
      },
    ],
    [
      'telegram',
      { token: '12:abc', chat: '-100' },
      ({ path, body }) => {
        expect(path).toBe('/bot12:abc/sendMessage')
        expect(JSON.parse(body)).toMatchObject({ chat_id: '-100' })
      },
    ],
    [
      'webhook',
      { secret: 'shared' },
      ({ body, headers }) => {
        const [, at, signature] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['x-keelson-signature'])) ?? []
        expect(signature).toBe(createHmac('sha256', 'shared').update(`${at}.${body}`).digest('hex'))
        expect(JSON.parse(body)).toMatchObject({ version: 1, cluster: 'web', severity: 'error' })
      },
    ],
  ]
  test.each(answers)('%s', async (kind, more, look) => {
    const receiver = new Receiver()
    const base = await receiver.listen()
    if (kind === 'slack') receiver.answers = [{ status: 200, body: 'ok' }]
    const url = kind === 'telegram' ? base : `${base}/hook?access_token=1`
    await withChannel({ kind, url, ...more }, everything, async channelId => {
      tellDown('10.0.0.7:80')
      const [got] = await receiver.count(1)
      expect(got?.body).toContain('10.0.0.7:80')
      expect(got?.body).toContain(`/clusters/${clusterId}`)
      if (got) look(got)
      expect(await stateOf(channelId)).toBe('sent')
    })
    receiver.close()
  })

  test.each([
    ['slack', 200, 'no_service'],
    ['dingtalk', 200, '{"errcode":310000,"errmsg":"sign not match"}'],
    ['feishu', 200, '{"code":19021,"msg":"sign match fail"}'],
    ['wecom', 200, '{"errcode":93000,"errmsg":"invalid webhook url"}'],
    ['webhook', 500, 'broken'],
    ['webhook', 302, ''],
  ])('%s that answers %i %s has not taken it, and says why', async (kind, status, body) => {
    const receiver = new Receiver()
    const url = `${await receiver.listen()}/hook`
    const location = 'http://127.0.0.1:9/stolen'
    receiver.answers = [{ status, body, location }]
    const done = await ada.client.alertChannel.test.mutate({ settings: { kind, url }, language: 'en' })
    expect(done.ok).toBe(false)
    expect(done.answer).toContain(body || 'HTTP 302')
    receiver.close()
  })
})

/** What the log says of the last message of a channel, once it is not waiting. */
async function stateOf(channelId: string): Promise<string | undefined> {
  for (;;) {
    const [last] = await ada.client.alertChannel.deliveries.query({ channelId })
    if (last && last.state !== 'waiting') return last.state
    await new Promise(resolve => setImmediate(resolve))
  }
}

test('what comes together is one message, with all of it in it', async () => {
  const receiver = new Receiver()
  const url = await receiver.listen()
  await withChannel({ kind: 'webhook', url }, everything, async () => {
    for (const n of [1, 2, 3, 4]) tellDown(`10.0.0.${n}:80`)
    const [got] = await receiver.count(1)
    const { lines, title } = JSON.parse(got?.body ?? '')
    expect(lines).toHaveLength(4)
    expect(title).toContain('[web] ERROR lb1: ')
  })
  receiver.close()
})

test('a message that is not taken is tried again, and the next waits behind it', async () => {
  const receiver = new Receiver()
  const url = await receiver.listen()
  receiver.answers = [{ status: 503, body: 'later' }]
  await withChannel({ kind: 'webhook', url }, everything, async channelId => {
    tellDown('10.0.0.1:80')
    await receiver.count(1)
    tellDown('10.0.0.2:80')
    const got = await receiver.count(3)
    expect(got.map(({ body }) => /10\.0\.0\.\d/.exec(body)?.[0])).toEqual(['10.0.0.1', '10.0.0.1', '10.0.0.2'])
    await stateOf(channelId)
    const log = await ada.client.alertChannel.deliveries.query({ channelId })
    expect(log.map(({ attempts }) => attempts)).toEqual([1, 2])
  })
  receiver.close()
})

test('one that is never taken is given up in words, and the next is told all the same', async () => {
  const receiver = new Receiver()
  const url = await receiver.listen()
  receiver.answers = [1, 2, 3].map(() => ({ status: 404, body: 'no such hook' }))
  await withChannel({ kind: 'webhook', url }, everything, async channelId => {
    tellDown('10.0.0.1:80')
    await receiver.count(3)
    tellDown('10.0.0.2:80')
    await receiver.count(4)
    await stateOf(channelId)
    const log = await ada.client.alertChannel.deliveries.query({ channelId })
    expect(log).toMatchObject([{ state: 'sent' }, { state: 'failed', attempts: 3, answer: 'HTTP 404: no such hook' }])
  })
  receiver.close()
})

test('only what its scope says is told, and nothing while it is paused', async () => {
  const receiver = new Receiver()
  const url = await receiver.listen()
  const note = (severity: 'info' | 'warning' | 'error', words: string) =>
    agent.tell({ id: `t-n-${++told}`, at: Date.now(), severity, body: { kind: 'forwarder', text: words } })
  const kept = () => once(running.services.eventLog.followers, 'event')
  const elsewhere = { ...everything, clusters: ['another'] }
  await withChannel({ kind: 'slack', url }, elsewhere, async () => {
    await withChannel(
      { kind: 'webhook', url },
      { ...everything, severity: 'warning', clusters: [clusterId] },
      async channelId => {
        await ada.client.alertChannel.setPaused.mutate({ channelId, paused: true })
        const paused = kept()
        note('error', 'while it is paused')
        await paused
        await ada.client.alertChannel.setPaused.mutate({ channelId, paused: false })
        note('info', 'too small')
        note('warning', 'just right')
        const [got] = await receiver.count(1)
        const { lines } = JSON.parse(got?.body ?? '')
        expect(lines.map((line: { text: string }) => line.text)).toEqual(['just right'])
      },
    )
  })
  expect(receiver.got).toHaveLength(1)
  receiver.close()
})

test('a secret that was set leaves the console no more, and stays when the form is saved without it', async () => {
  const receiver = new Receiver()
  const base = await receiver.listen()
  const url = `${base}/services/T0P53CR37`
  await withChannel({ kind: 'webhook', url, secret: 'H1DD3N-too' }, everything, async channelId => {
    const listed = JSON.stringify(await ada.client.alertChannel.list.query())
    for (const secret of ['T0P53CR37', 'H1DD3N-too']) {
      expect(listed).not.toContain(secret)
      for (const file of readdirSync(running.dataDir).filter(name => name.includes('.db')))
        expect(readFileSync(join(running.dataDir, file), 'latin1')).not.toContain(secret)
    }
    expect(listed).toContain('"secretsSet":["url","secret"]')
    const change = {
      channelId,
      name: 'by webhook',
      settings: { kind: 'webhook', url: '', secret: '' },
      scope: everything,
    }
    await ada.client.alertChannel.save.mutate(change)
    tellDown('10.0.0.9:80')
    const [got] = await receiver.count(1)
    expect(got?.path).toBe('/services/T0P53CR37')
    expect(got?.headers['x-keelson-signature']).toBeDefined()
    // Nor in what is said when it cannot be reached.
    const broken = { kind: 'webhook', url: 'http://127.0.0.1:1/T0P53CR37' }
    const { ok, answer } = await ada.client.alertChannel.test.mutate({ settings: broken, language: 'en' })
    expect({ ok, hides: !answer.includes('T0P53CR37') }).toEqual({ ok: false, hides: true })
  })
  receiver.close()
})

test('what does not fit is refused by name: the field and the rule', async () => {
  const save = (settings: Record<string, unknown> & { kind: string }) =>
    ada.client.alertChannel.save.mutate({ name: 'x', settings, scope: everything })
  await expect(save({ kind: 'webhook', url: 'file:///etc/passwd' })).rejects.toThrow('url: is not an http or https URL')
  await expect(save({ kind: 'pigeon' })).rejects.toThrow('kind')
  const mail = { kind: 'email', host: 'h', port: 25, security: 'none', from: 'a@b.c' }
  await expect(save({ ...mail, to: [] })).rejects.toThrow('to: names nobody')
  await expect(save({ ...mail, to: ['a@b.c\nBcc: x@y.z'] })).rejects.toThrow('is not an email address')
})

test('an operator sees the channels and may not change them; a viewer of one cluster sees none', async () => {
  const op = person(running.url, (await signInAs(running, 'op', 'operator')).cookie)
  expect(await op.client.alertChannel.list.query()).toEqual([])
  await expect(op.client.alertChannel.test.mutate({ settings: { kind: 'slack' }, language: 'en' })).rejects.toThrow(
    'admin',
  )
  op.close()
  const guest = person(running.url, (await signInAs(running, 'guest', null, { [clusterId]: 'viewer' })).cookie)
  await expect(guest.client.alertChannel.list.query()).rejects.toThrow('operator')
  guest.close()
})

test('a mail goes by a login, and what both said is shown without the password', async () => {
  const mails: string[] = []
  const logins: unknown[] = []
  const server = new SMTPServer({
    authOptional: false,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      logins.push([username, password])
      done(null, { user: username })
    },
    onData: (stream, _session, done) => {
      let mail = ''
      stream.on('data', part => {
        mail += part
      })
      stream.on('end', () => {
        mails.push(mail)
        done()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const mail = { kind: 'email', host: '127.0.0.1', port, security: 'none', user: 'keel', password: 'pa55-of-mail' }
  const settings = { ...mail, from: 'k@example.org', to: ['a@example.org', 'b@example.org'] }
  const done = await ada.client.alertChannel.test.mutate({ settings, language: 'zh' })
  expect(done.ok).toBe(true)
  expect(logins).toEqual([['keel', 'pa55-of-mail']])
  expect(mails[0]).toContain('To: a@example.org, b@example.org')
  const said = done.dialogue?.join('\n') ?? ''
  expect(said).toMatch(/^< 250/m)
  expect(said).not.toContain('pa55-of-mail')
  expect(said).not.toContain(Buffer.from('\0keel\0pa55-of-mail').toString('base64'))
  // STARTTLS is asked for: nothing is said in the clear to a server that has none.
  const secure = await ada.client.alertChannel.test.mutate({
    settings: { ...settings, security: 'starttls' },
    language: 'en',
  })
  expect(secure.ok).toBe(false)
  expect(mails).toHaveLength(1)
  expect(logins).toHaveLength(1)
  server.close()
})

test('a director that is not heard any more is told, and so is its return; what waited goes out after a restart', async () => {
  const receiver = new Receiver()
  const url = await receiver.listen()
  let other = await startTestConsole({}, PACE)
  const first = await speaking(other)
  const eve = person(other.url, await signInAsAdministrator(other))
  await eve.client.cluster.createFromAgents.mutate({ name: 'other', agentNames: ['lb1'] })
  receiver.answers = [{ status: 500, body: 'not yet' }]
  await eve.client.alertChannel.save.mutate({ name: 'hook', settings: { kind: 'webhook', url }, scope: everything })
  const lineOf = (got: Receiver['got'][number] | undefined) => JSON.parse(got?.body ?? '{}').lines[0].text as string
  first.close()
  expect(lineOf((await receiver.count(1))[0])).toContain('does not hear this director any more')
  eve.close()
  await other.stop()
  other = await startTestConsole({ KEELSON_DATA_DIR: other.dataDir }, PACE)
  expect(lineOf((await receiver.count(2))[1])).toContain('does not hear this director any more')
  const second = await speaking(other)
  second.close()
  expect(lineOf((await receiver.count(3))[2])).toContain('does not hear')
  const third = await speaking(other)
  expect(lineOf((await receiver.count(4))[3])).toContain('hears this director again')
  third.close()
  await other.close()
  receiver.close()
})
