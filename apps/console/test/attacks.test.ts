/**
 * What went wrong at other consoles, tried against a running one. `§` names the failure; where it was tried already:
 * escalation and pre-authentication of every procedure in access.test.ts, sockets and Origin in gate.test.ts and
 * people.test.ts, backup and restore in backup.test.ts, stolen database and masks in secrets.test.ts.
 */
import { randomBytes } from 'node:crypto'
import { parse } from '@keelson/keepalived-conf/parse'
import { knownStatements } from '@keelson/keepalived-conf/walk'
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
import { answerTo, procedures } from './procedure-walk'

const text = `global_defs {
  notification_email {
    ops@example.org
  }
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  authentication {
    auth_type PASS
    auth_pass hunter2
  }
  virtual_ipaddress {
    10.0.0.1
  }
}
virtual_server 10.0.0.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 10.0.0.2 80 {
    weight 1
    TCP_CHECK {
    }
  }
}
`

let running: TestConsole
let cookie: string
let ada: ReturnType<typeof person>
let olaf: ReturnType<typeof person>
let clusterId: string
let setupUrl: string
beforeAll(async () => {
  running = await startTestConsole()
  setupUrl = running.setupUrl ?? ''
  cookie = await signInAsAdministrator(running)
  ada = person(running.url, cookie)
  clusterId = (
    await ada.client.cluster.create.mutate({ name: 'web', directors: [{ name: 'lb1', agentName: null, text }] })
  ).id
  olaf = person(running.url, (await signInAs(running, 'olaf', 'operator')).cookie)
})
afterAll(() => running.close())

const draft = () => running.services.db.director.findFirstOrThrow({ where: { clusterId } })

describe('§ pre-authentication injection, endpoints without a key', () => {
  const hostile = [`' OR 1=1 --`, '$(id)', '`id`', '../../etc/passwd', '{"$ne":null}', '\u0000', 'a'.repeat(5000)]

  test.each([
    '/api/setup',
    '/api/auth/sign-in/email',
    '/api/auth/sign-up/email',
    '/api/auth/get-session',
    '/api/auth/update-user',
    '/api/auth/list-sessions',
    '/api/auth/change-email',
    '/api/auth/delete-user',
    '/api/auth/reset-password',
    '/api/auth/request-password-reset',
    '/api/auth/sign-in/social',
    '/api/auth/two-factor/get-totp-uri',
    '/api/auth/two-factor/send-otp',
    '/api/auth/two-factor/view-backup-codes',
    '/api/auth/callback/x',
    '/api/auth/error',
    '/api/backup',
    '/api/restore',
    '/trpc/cluster.list,people.list?batch=1',
    '/agent',
    '/metrics',
    '/.env',
    '/api/../trpc/x',
  ])('%s gives nothing and does not fail', async path => {
    for (const value of hostile.slice(0, path.includes('/api/setup') || path.includes('/sign-in/') ? 3 : undefined))
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const answer = await fetch(running.url + path, {
          method,
          redirect: 'manual',
          headers: { origin: running.url, 'content-type': 'application/json' },
          ...(method !== 'GET' && {
            body: JSON.stringify({ email: value, password: value, token: value, name: value }),
          }),
        })
        expect([302, 400, 401, 403, 404, 405, 426, 429], `${method} ${path} ${value.slice(0, 20)}`).toContain(
          answer.status,
        )
        expect(
          answer.headers.getSetCookie().filter(one => one.includes('session_token=') && !/max-age=0/i.test(one)),
        ).toEqual([])
      }
  })

  test('a person with a session reaches no door of sign-in that the console does not use', async () => {
    for (const path of [
      'update-user',
      'list-sessions',
      'change-email',
      'delete-user',
      'two-factor/view-backup-codes',
    ]) {
      const answer = await post(running.url, `/api/auth/${path}`, { role: 'admin', name: 'x' }, { cookie })
      expect(answer.status, path).toBe(404)
    }
  })
})

test('§ set-up after set-up: the link that made the administrator makes no other, nor does any token', async () => {
  const used = new URL(setupUrl).searchParams.get('token') ?? ''
  for (const token of [used, '', randomBytes(24).toString('base64url')]) {
    const answer = await post(running.url, '/api/setup', { ...administrator, email: 'eve@example.org', token })
    expect([400, 403, 429]).toContain(answer.status)
  }
  expect(await running.services.db.user.count({ where: { email: 'eve@example.org' } })).toBe(0)
})

test('§ settings that return secrets: no query answers even an administrator with one', async () => {
  const { db } = running.services
  const { token } = await ada.client.account.createToken.mutate({ name: 'x', role: 'viewer', clusters: null, days: 1 })
  const agentToken = (await ada.client.agent.createToken.mutate({ directorName: 'lb7' })).token
  const secrets = [
    'hunter2',
    token,
    agentToken,
    ...(await db.setting.findMany()).map(({ value }) => value),
    ...(await db.account.findMany()).map(({ password }) => password ?? ''),
    ...(await db.session.findMany()).map(row => row.token),
    ...(await db.apiToken.findMany()).map(({ hash }) => hash),
    ...(await db.agentToken.findMany()).map(({ hash }) => hash),
  ]
  const { id: directorId } = await draft()
  const input = { clusterId, directorId, number: 1, format: 'jsonl' }
  let answered = 0
  for (const procedure of procedures.filter(({ type }) => type === 'query')) {
    const query = encodeURIComponent(JSON.stringify(input))
    const answer = await fetch(`${running.url}/trpc/${procedure.name}?input=${query}`, { headers: { cookie } })
    const said = await answer.text()
    if (answer.status === 200) answered++
    for (const secret of secrets) expect(said.includes(secret), `${procedure.name} ${secret.slice(0, 4)}`).toBe(false)
  }
  expect(answered).toBeGreaterThan(12)
})

describe('§ an empty allow-list', () => {
  test('of proxies believes none', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-keelson-peer': '203.0.113.9' }
    await post(running.url, '/api/auth/sign-in/email', { email: 'eve@example.org', password: 'eve guesses' }, headers)
    const [entry] = (await ada.client.audit.list.query({ filter: { who: 'eve@example.org' } })).entries
    expect(entry?.origin).toBe('127.0.0.1')
  })

  test('of roles or of a token’s clusters opens nothing', async () => {
    const nobody = await signInAs(running, 'nobody', null)
    for (const procedure of procedures.filter(({ rule }) => rule?.where !== 'own'))
      expect(await answerTo(running.url, nobody.cookie, procedure, { clusterId }), procedure.name).toBe('FORBIDDEN')
    const token = { name: 'x', role: 'viewer', clusters: [] as string[], days: 1 } as const
    await expect(ada.client.account.createToken.mutate(token)).rejects.toThrow('good for no cluster')
  })
})

describe('§ injection into keepalived.conf', () => {
  const hostile = [
    'x\n}\nvrrp_script evil {\n script "/bin/evil"\n}',
    'x\r\nnotify /bin/evil',
    'x } notify /bin/evil {',
    'x\ninclude /etc/shadow',
    '"x" notify /bin/evil',
    'x # comment',
    'x ! comment',
    '$EVIL',
    '~SEQ(x,1,9)',
    '@host x',
    'x\u2028notify',
    'x\\\nnotify',
    'x\0y',
    '',
  ]
  const shape = (conf: string) => [...knownStatements(parse(conf))].map(({ statement }) => statement.keyword)

  test('through every field of the mail settings: refused, or one word of its own line', async () => {
    const good = {
      notification_email: ['a@example.org'],
      notification_email_from: 'b@example.org',
      smtp_helo_name: 'h',
      smtp_server: { host: 'm.example.org', port: 25 },
      smtp_connect_timeout: 5000,
    }
    await olaf.client.alert.save.mutate({ clusterId, settings: good })
    const harmless = shape((await draft()).draft)
    for (const value of hostile)
      for (const settings of [
        { ...good, notification_email: [value] },
        { ...good, notification_email: [`${value}@example.org`] },
        { ...good, notification_email_from: `a@${value}` },
        { ...good, smtp_helo_name: value },
        { ...good, smtp_server: { host: value, port: 25 } },
      ]) {
        await olaf.client.alert.save.mutate({ clusterId, settings }).catch(() => {})
        const now = (await draft()).draft
        expect(shape(now), JSON.stringify(value)).toEqual(harmless)
        expect(now).not.toContain('evil')
        expect(now).not.toContain('shadow')
      }
  })

  test('through the names and keys of other procedures: nothing of them reaches the text', async () => {
    const before = (await draft()).draft
    const { id: directorId } = await draft()
    for (const value of hostile) {
      const service = { clusterId, virtualServer: '10.0.0.1:80/TCP', realServer: '10.0.0.2:80', weight: 1 }
      await olaf.client.realServer.setWeight.mutate({ ...service, realServer: value }).catch(() => {})
      await olaf.client.realServer.setWeight.mutate({ ...service, virtualServer: value }).catch(() => {})
      await ada.client.director.rename.mutate({ directorId, name: value }).catch(() => {})
      await ada.client.cluster.rename.mutate({ clusterId, name: value }).catch(() => {})
      await ada.client.deploy.run.mutate({ clusterId, message: value }).catch(() => {})
    }
    expect((await draft()).draft).toBe(before)
    expect((await draft()).name).toBe('lb1')
  })

  test.each([
    [
      'a notify of an instance',
      (conf: string) => conf.replace('virtual_router_id', 'notify /bin/evil\n  virtual_router_id'),
    ],
    [
      'a quoted one',
      (conf: string) => conf.replace('virtual_router_id', 'notify_master "/bin/evil x"\n  virtual_router_id'),
    ],
    ['a vrrp_script', (conf: string) => `${conf}vrrp_script s {\n  script /bin/evil\n}\n`],
    ['a MISC_CHECK', (conf: string) => conf.replace('TCP_CHECK {', 'MISC_CHECK {\n      misc_path /bin/evil')],
    ['a quorum_up', (conf: string) => conf.replace('lb_algo', 'quorum_up "/bin/evil"\n  lb_algo')],
    ['a notify of a real_server', (conf: string) => conf.replace('weight 1', 'weight 1\n    notify_down /bin/evil')],
    ['a fifo script', (conf: string) => conf.replace('global_defs {', 'global_defs {\n  notify_fifo_script /bin/evil')],
    [
      'through a definition',
      (conf: string) => `$X=/bin/evil\n${conf.replace('virtual_router_id', 'notify $X\n  virtual_router_id')}`,
    ],
    [
      'in a line of another config-id',
      (conf: string) => conf.replace('virtual_router_id', '@lb2 notify /bin/evil\n  virtual_router_id'),
    ],
    ['an include', (conf: string) => `${conf}include /tmp/evil.conf\n`],
    ['the user of scripts', (conf: string) => conf.replace('global_defs {', 'global_defs {\n  script_user root')],
  ])(
    'an operator does not add %s: it would rule the machine; an administrator of the cluster may',
    async (_what, edit) => {
      const { id, draft: before, draftVersion } = await draft()
      const save = (who: typeof ada, conf: string, version: number) =>
        who.client.config.save.mutate({ clusterId, drafts: [{ directorId: id, text: conf, version }] })
      await expect(save(olaf, edit(before), draftVersion)).rejects.toThrow('needs the role admin in this cluster')
      expect((await draft()).draft).toBe(before)
      await save(ada, edit(before), draftVersion)
      // what stands is no addition: the operator edits on around it
      const priority = edit(before).replace('interface eth0', 'interface eth0\n  priority 90')
      await save(olaf, priority, draftVersion + 1)
      await save(olaf, before, draftVersion + 2)
    },
  )

  test('an operator does not take away what looks after scripts', async () => {
    const { id, draft: before, draftVersion } = await draft()
    const guarded = before.replace('global_defs {', 'global_defs {\n  enable_script_security')
    await ada.client.config.save.mutate({
      clusterId,
      drafts: [{ directorId: id, text: guarded, version: draftVersion }],
    })
    const loosen = { clusterId, drafts: [{ directorId: id, text: before, version: draftVersion + 1 }] }
    await expect(olaf.client.config.save.mutate(loosen)).rejects.toThrow('no enable_script_security')
    await ada.client.config.save.mutate(loosen)
  })
})

describe('§ sockets: malformed, huge, too many', () => {
  const open = async () => {
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc`, {
      headers: { cookie, origin: running.url },
    })
    const closed = new Promise<number>(resolve => socket.on('close', resolve))
    socket.on('error', () => {})
    await new Promise(resolve => socket.once('open', resolve))
    return { socket, closed }
  }
  const healthy = async () => (await fetch(`${running.url}/healthz`)).status

  test('garbage is answered or ignored, and the console goes on', async () => {
    const { socket } = await open()
    const deep = '['.repeat(100_000)
    for (const message of [
      '',
      'null',
      '{}',
      '[]',
      '[null]',
      '{"id":1}',
      '{"id":{},"method":[]}',
      deep,
      '{"id":1,"method":"subscription","params":{"path":"__proto__"}}',
      '{"id":2,"method":"query","params":{"path":"constructor.name"}}',
    ])
      socket.send(message)
    socket.send(randomBytes(1000))
    const answered = new Promise(resolve =>
      socket.on('message', data => String(data).includes('"id":77') && resolve(1)),
    )
    socket.send(JSON.stringify({ id: 77, method: 'query', params: { path: 'session.current' } }))
    await answered
    socket.terminate()
    expect(await healthy()).toBe(200)
  })

  test('a message over 1 MB ends its socket and no other', async () => {
    const [huge, other] = [await open(), await open()]
    huge.socket.send('x'.repeat(1024 * 1024 + 1))
    expect(await huge.closed).toBe(1009)
    expect(other.socket.readyState).toBe(WebSocket.OPEN)
    other.socket.terminate()
  })

  test('a flood of messages ends its socket in words', async () => {
    const { socket, closed } = await open()
    for (let n = 0; n < 1100; n++) socket.send('{}')
    expect(await closed).toBe(1008)
    expect(await healthy()).toBe(200)
  })
})

describe('§ stolen credentials', () => {
  test('the token of an agent is no API token, an API token is no agent, and neither is a session', async () => {
    const { token } = await ada.client.agent.createToken.mutate({ directorName: 'lb8' })
    const api = (await ada.client.account.createToken.mutate({ name: 'y', role: 'admin', clusters: null, days: 1 }))
      .token
    const answer = await fetch(`${running.url}/trpc/cluster.list`, { headers: { authorization: `Bearer ${token}` } })
    expect(answer.status).toBe(401)
    const upgrade = (path: string, headers: Record<string, string>) =>
      new Promise(resolve => {
        const socket = new WebSocket(running.url.replace('http', 'ws') + path, { headers })
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
        socket.on('open', () => resolve('open'))
      })
    // an agent proves itself after it has connected: by its key, and by nothing that a person has
    const agent = new WebSocket(`${running.url.replace('http', 'ws')}/agent`, {
      headers: { authorization: `Bearer ${api}` },
    })
    const ended = new Promise(resolve => agent.on('close', resolve).on('error', resolve))
    agent.on('open', () => {
      const hello = { type: 'hello', contract: 1, director: 'lb8', agentVersion: '0.1.0', startedAt: 0 }
      agent.send(JSON.stringify(hello))
    })
    await ended
    expect(running.services.hub.agents.has('lb8')).toBe(false)
    expect(await upgrade('/trpc', { authorization: `Bearer ${token}`, origin: running.url })).toBe(401)
    const forged = `keelson.session_token=${(await running.services.db.session.findFirstOrThrow()).token}`
    expect(await upgrade('/trpc', { cookie: forged, origin: running.url })).toBe(401)
  })
})

test('every answer forbids foreign scripts and frames, with a nonce that is new each time and no client chooses', async () => {
  const ask = async () => {
    const answer = await fetch(`${running.url}/login`, {
      headers: { 'content-security-policy': "script-src 'nonce-mine'", 'x-keelson-nonce': 'mine' },
    })
    return answer.headers.get('content-security-policy') ?? ''
  }
  const [first, second] = [await ask(), await ask()]
  const scripts = /script-src ([^;]+)/.exec(first)?.[1] ?? ''
  expect(scripts).toMatch(/^'self' 'nonce-[A-Za-z0-9+/]{22}=='$/)
  expect(first).toContain("frame-ancestors 'none'")
  expect(first).not.toBe(second)
})

test('the cookie of a session is not for scripts, and over https for https only', async () => {
  const secure = await startTestConsole({ KEELSON_URL: 'https://console.example.org' })
  try {
    const url = `http://127.0.0.1:${secure.port}`
    await signInAsAdministrator({
      ...secure,
      url,
      setupUrl: secure.setupUrl?.replace('https://console.example.org', url),
    })
    const answer = await post(url, '/api/auth/sign-in/email', administrator)
    expect(await answer.clone().json()).not.toHaveProperty('token')
    const [session] = answer.headers.getSetCookie().filter(one => one.includes('session_token'))
    expect(session).toMatch(/^__Secure-keelson\.session_token=.*HttpOnly/i)
    expect(session).toMatch(/; Secure/i)
    expect(session).toMatch(/SameSite=Lax/i)
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=')
  } finally {
    await secure.close()
  }
})

// last: better-auth counts per address for the whole process
test('who guesses passwords is made to wait', async () => {
  const eve = await startTestConsole()
  try {
    await signInAsAdministrator(eve)
    const guess = async (n: number) =>
      (await post(eve.url, '/api/auth/sign-in/email', { email: administrator.email, password: `guess number ${n}` }))
        .status
    const statuses: number[] = []
    for (let n = 0; n < 21; n++) statuses.push(await guess(n))
    expect(statuses.at(-1)).toBe(429)
    expect(await signIn(eve.url, administrator)).toBe('')
  } finally {
    await eve.close()
  }
}, 60_000)
