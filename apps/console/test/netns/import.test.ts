/** A director with a configuration of many files, as most have: the console takes all of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { instanceConf } from '@keelson/lab/article-conf'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { person, signInAsAdministrator, startTestConsole, type TestConsole, until } from '../console'
import { deploymentEnded } from '../deployment-ended'

const MAIN = '# this pair\nglobal_defs {\n  router_id a\n}\ninclude conf.d/*.conf\n'

describe.skipIf(!isAble('namespaces'))('a director whose file includes others', () => {
  let experiment: Experiment
  let running: TestConsole
  let ada: ReturnType<typeof person>

  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11' })
    running = await startTestConsole()
    ada = person(running.url, await signInAsAdministrator(running))
    experiment.write(
      'a',
      'conf.d/vrrp.conf',
      instanceConf({ state: 'MASTER', priority: 150 }).replace(/^global_defs \{[^}]*\}\n/m, ''),
    )
    const flags = ['--forwarder', 'none', '--name', 'a', '--console', `ws+unix:${running.agentSocket}:/agent`]
    experiment.startAgent('a', MAIN, flags)
  })

  afterAll(async () => {
    ada?.close()
    await running?.close()
    await experiment?.stop()
  })

  const heard = (look: () => void) => {
    const { events } = running.services.hub
    events.on('changes', look).on('agent', look)
    return () => void events.off('changes', look).off('agent', look)
  }
  const stateOf = () => running.services.hub.agents.get('a')?.state
  const master = () =>
    until(
      () =>
        stateOf()
          ?.all('vrrp')
          .find(({ state }) => state === 'MASTER'),
      heard,
      20_000,
    )

  it('becomes one text: the draft, and what is deployed', async () => {
    const { name, since } = await master()
    const vrrp = join(experiment.dir, 'a/conf.d/vrrp.conf')
    const [agent] = await ada.client.agent.list.query()
    expect(agent?.config?.included).toEqual({ files: [vrrp], left: [] })

    const { id: clusterId } = await ada.client.cluster.createFromAgents.mutate({ name: 'found', agentNames: ['a'] })
    const { draft } = await running.services.db.director.findFirstOrThrow({ where: { clusterId } })
    expect(draft).toContain('# this pair')
    expect(draft).toContain(`# ${vrrp}`)
    expect(draft).toContain(`vrrp_instance ${name} {`)
    expect(draft).not.toMatch(/^include/m)
    const { deploymentId } = await ada.client.deploy.run.mutate({ clusterId, handOver: false })
    expect(await deploymentEnded(running.services, deploymentId)).toMatchObject({ state: 'done', revision: 1 })
    expect(readFileSync(join(experiment.dir, 'a/keepalived.conf'), 'utf8')).toContain(draft)
    expect(stateOf()?.one('config')?.included).toBeUndefined()
    // It went on as it was: nothing that it runs is another.
    expect(await master()).toMatchObject({ name, since })
  })
})
