/** The router × every role. A procedure without a rule fails here, and so does one whose rule nobody reviewed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../src/features/people/rights'
import { person, signInAs, signInAsAdministrator, startTestConsole, type TestConsole, until } from './console'
import { answerTo, type Procedure, procedures } from './procedure-walk'
import { SpeakingAgent } from './speaking-agent'

let running: TestConsole
const cookies = new Map<string, string>()
const grants: { userId: string; clusterId: string; role: Role }[] = []

/** What each holds in clusters A and B and in the whole console: written out, so that nothing is computed by the code under test. */
const people: { name: string; everywhere: Role | null; a: Role | null; b: Role | null }[] = [
  { name: 'nothing', everywhere: null, a: null, b: null },
  { name: 'viewer', everywhere: 'viewer', a: 'viewer', b: 'viewer' },
  { name: 'operator', everywhere: 'operator', a: 'operator', b: 'operator' },
  { name: 'admin', everywhere: 'admin', a: 'admin', b: 'admin' },
  { name: 'viewer-of-a', everywhere: null, a: 'viewer', b: null },
  { name: 'operator-of-a', everywhere: null, a: 'operator', b: null },
  { name: 'admin-of-a', everywhere: null, a: 'admin', b: null },
  { name: 'viewer-and-operator-of-a', everywhere: 'viewer', a: 'operator', b: 'viewer' },
]
const rank = { viewer: 1, operator: 2, admin: 3 }

beforeAll(async () => {
  running = await startTestConsole()
  await signInAsAdministrator(running)
  const signedIn = await Promise.all(people.map(({ name, everywhere }) => signInAs(running, name, everywhere)))
  for (const [index, { name, a, everywhere }] of people.entries()) {
    cookies.set(name, signedIn[index]!.cookie)
    if (a && a !== everywhere) grants.push({ userId: signedIn[index]!.userId, clusterId: 'a', role: a })
  }
  await restore()
}, 60_000)
afterAll(() => running.close())

/** Clusters a and b with a director and a deployment each, named so that an id says where it belongs. */
async function restore(): Promise<void> {
  const { db } = running.services
  for (const id of ['a', 'b']) {
    await db.cluster.upsert({ where: { id }, create: { id, name: id }, update: {} })
    const director = { id: `${id}-1`, name: 'lb1', clusterId: id, draft: 'global_defs {\n}\n' }
    await db.director.upsert({ where: { id: director.id }, create: director, update: {} })
    const revision = { id: `${id}-r`, clusterId: id, number: 1, author: 'x', message: '' }
    await db.revision.upsert({ where: { id: revision.id }, create: revision, update: {} })
    const deployment = { id: `${id}-d`, clusterId: id, revisionId: `${id}-r`, author: 'x', state: 'done' }
    await db.deployment.upsert({ where: { id: deployment.id }, create: deployment, update: {} })
  }
  // they go with the cluster that is removed
  await db.clusterRole.deleteMany({})
  await db.clusterRole.createMany({ data: grants })
}

function mayDo({ rule }: Procedure, holder: (typeof people)[number], cluster: 'a' | 'b'): boolean {
  if (!rule || rule.where === 'own') return true
  const held = {
    console: holder.everywhere,
    somewhere: holder.a,
    cluster: holder[cluster],
    director: holder[cluster],
    deployment: holder[cluster],
    shown: holder[cluster],
  }[rule.where]
  return held !== null && rank[held] >= rank[rule.role]
}

const inputFor = (cluster: string) => ({
  clusterId: cluster,
  directorId: `${cluster}-1`,
  deploymentId: `${cluster}-d`,
})

test('every procedure declares a rule, and the rules are the reviewed ones', async () => {
  const lines = procedures.map(({ name, type, rule }) => {
    const words = !rule ? 'NO RULE' : rule.where === 'own' ? 'own' : `${rule.role} ${rule.where}`
    return `${name} ${type}: ${words}`
  })
  await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('./access-rules.txt')
  expect(lines.filter(line => line.endsWith('NO RULE'))).toEqual([])
})

describe.each(procedures)('$name', procedure => {
  test('without a session it is refused', async () => {
    expect(await answerTo(running.url, '', procedure, inputFor('a'))).toBe('UNAUTHORIZED')
  })

  test('it answers every role by its rule, in the cluster named and in no other', async () => {
    // where no cluster is named, asking for each would ask the same again
    const named = ['cluster', 'director', 'deployment', 'shown'].includes(procedure.rule?.where ?? '')
    const clusters = named ? (['a', 'b'] as const) : (['a'] as const)
    const asked = people.flatMap(holder => clusters.map(cluster => ({ holder, cluster })))
    const check = async ({ holder, cluster }: (typeof asked)[number]) => {
      const answer = await answerTo(running.url, cookies.get(holder.name) ?? '', procedure, inputFor(cluster))
      const who = `${holder.name} in ${cluster}: ${answer}`
      if (mayDo(procedure, holder, cluster)) expect(['FORBIDDEN', 'UNAUTHORIZED'], who).not.toContain(answer)
      else expect(answer, who).toBe('FORBIDDEN')
      if (procedure.type === 'mutation' && answer === 'OK') await restore()
    }
    if (procedure.type === 'mutation') for (const one of asked) await check(one)
    else await Promise.all(asked.map(check))
  })
})

describe('who holds a role in one cluster only', () => {
  const who = () => person(running.url, cookies.get('operator-of-a') ?? '')

  test('sees that cluster in every list and no other', async () => {
    const { client } = who()
    expect((await client.cluster.list.query()).map(({ id }) => id)).toEqual(['a'])
    expect((await client.cluster.overview.query({})).map(({ id }) => id)).toEqual(['a'])
    expect(await client.session.current.query()).toMatchObject({
      rights: { everywhere: null, clusters: { a: 'operator' } },
    })
  })

  test('is told nothing of the agents of another', async () => {
    const { db, bindings } = running.services
    await db.director.update({ where: { id: 'a-1' }, data: { agentName: 'mine' } })
    await db.director.update({ where: { id: 'b-1' }, data: { agentName: 'theirs' } })
    await bindings.reload()
    const agents = await Promise.all(
      ['mine', 'theirs', 'unclaimed'].map(name =>
        SpeakingAgent.overFile(running.agentSocket, { name, text: 'global_defs {\n}\n' }),
      ),
    )
    for (const agent of agents)
      await until(
        () => agent.heardOf('welcome')[0],
        look => {
          agent.events.on('message', look)
          return () => void agent.events.off('message', look)
        },
      )
    const { client, close } = who()
    expect((await client.agent.list.query()).map(({ name }) => name)).toEqual(['mine'])
    const first = await new Promise<string[]>((resolve, reject) => {
      client.live.watch.subscribe(
        {},
        {
          onData: message => message.type === 'state' && resolve(message.agents.map(({ agentName }) => agentName)),
          onError: reject,
        },
      )
    })
    expect(first).toEqual(['mine'])
    close()
    for (const agent of agents) agent.close()
  })

  test('cannot reach a director of another through a cluster of its own', async () => {
    const { client } = who()
    const draft = { directorId: 'b-1', text: 'global_defs {\n}\n', version: 1 }
    await expect(client.config.save.mutate({ clusterId: 'a', drafts: [draft] })).rejects.toThrow('no director')
    const weight = { virtualServer: '10.0.0.1:80/TCP', realServer: '10.0.0.2:80', weight: 1 }
    await expect(client.realServer.setWeight.mutate({ clusterId: 'a', directorId: 'b-1', ...weight })).rejects.toThrow(
      'there is no real_server',
    )
  })

  test('does not learn whether a thing exists elsewhere', async () => {
    const { client } = who()
    const words = async (directorId: string) =>
      await client.director.rename.mutate({ directorId, name: 'x' }).catch(error => error.data.code)
    expect([await words('b-1'), await words('not-there')]).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  })
})

test('what is taken away is gone with the next request, also in a session that goes on', async () => {
  const { cookie, userId } = await signInAs(running, 'was-admin', 'admin')
  const { client } = person(running.url, cookie)
  await client.agent.tokens.query()
  await running.services.db.user.update({ where: { id: userId }, data: { role: 'viewer' } })
  await expect(client.agent.tokens.query()).rejects.toThrow('needs the role admin in the whole console')
})
