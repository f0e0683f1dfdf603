/** The agent and its console: what it tells, what it takes, what it refuses, and that it serves on alone. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigState } from '@keelson/contract/messages/live-state'
import { instanceConf } from '@keelson/lab/article-conf'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { VIP } from '@keelson/lab/topology'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConsoleInHand } from './console-in-hand'

const text = instanceConf({ state: 'MASTER', priority: 150 })
const hashOf = (content: string) => createHash('sha256').update(content).digest('hex')

describe.skipIf(!isAble('namespaces'))('an agent with a console', () => {
  let experiment: Experiment
  let console: ConsoleInHand
  let log: OutputWatch
  let file: string
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11' })
    const socket = join(experiment.dir, 'console.sock')
    console = await ConsoleInHand.listen(socket)
    log = experiment.startAgent('a', text, [
      '--forwarder',
      'userspace',
      '--name',
      'first',
      '--console',
      `ws+unix:${socket}:/agent`,
    ]).output
    file = join(experiment.dir, 'a', 'keepalived.conf')
    await console.hears(
      'change',
      ({ key, value }) => key === 'vrrp/VI_1' && (value as { state: string }).state === 'MASTER',
    )
  })
  afterAll(async () => {
    console.close()
    await experiment.stop()
  })

  const apply = (id: string, revision: number, content: string, hash = hashOf(content)) => {
    console.say({ type: 'apply-config', id, revision, hash, text: content })
    return console.hears('command-result', result => result.id === id)
  }

  it('says who it is, then all of its state', async () => {
    expect(await console.hears('hello')).toMatchObject({ director: 'first', contract: 2 })
    const { objects } = await console.hears('snapshot')
    expect(objects.director).toMatchObject({ name: 'first', engine: 'builtin', forwarder: 'userspace' })
  })

  it('repeats what it runs with every heartbeat', async () => {
    expect(await console.hears('heartbeat', ({ hash }) => hash !== '')).toMatchObject({
      revision: 0,
      hash: hashOf(text),
    })
  })

  it('refuses a configuration that does not parse, and changes nothing', async () => {
    const broken = text.replace('virtual_router_id 51', 'virtual_router_id 300')
    const { ok, error } = await apply('broken', 1, broken)
    expect(ok).toBe(false)
    expect(error).toContain('virtual_router_id 300 must be 1 to 255')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('refuses a text that does not match its hash', async () => {
    expect(await apply('forged', 1, text, hashOf('something else'))).toMatchObject({ ok: false })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('applies a new revision: file, state and running instance', async () => {
    const changed = text.replace('priority 150', 'priority 140')
    expect(await apply('good', 3, changed)).toMatchObject({ ok: true })
    expect(readFileSync(file, 'utf8')).toBe(changed)
    await console.hears('change', ({ key, value }) => key === 'config' && (value as ConfigState).revision === 3)
    await console.hears(
      'change',
      ({ key, value }) => key === 'vrrp/VI_1' && (value as { priority: number }).priority === 140,
    )
    expect((await experiment.lab.exec('a', ['ip', '-o', 'address'])).stdout).toContain(VIP)
  })

  it('refuses an older revision', async () => {
    const { ok, error } = await apply('old', 2, text)
    expect(ok).toBe(false)
    expect(error).toContain('revision 2 is older than 3')
  })

  it('refuses a weight for a real server that is not there', async () => {
    console.say({ type: 'set-weight', id: 'nowhere', virtualServer: 'x', realServer: 'y', weight: 1, by: 'test' })
    const { ok, error } = await console.hears('command-result', ({ id }) => id === 'nowhere')
    expect(ok).toBe(false)
    expect(error).toContain('virtual_server x is not configured')
  })

  it('reports connections once for interval 0', async () => {
    console.say({ type: 'subscribe', subscription: 's', topic: 'connections', filter: {}, interval: 0, limit: 10 })
    expect((await console.hears('connections')).report).toMatchObject({ total: 0, rows: [] })
  })

  it.each(['not json', '{}', '{"type":"apply-config"}', '{"type":"set-weight","id":1}', '[]', 'null'])(
    'shrugs off %s',
    async hostile => {
      const mark = console.heard.length
      console.sayText(hostile)
      await console.hears('heartbeat', () => true, mark)
      await log.line(/console: (not-json|unknown-type|invalid)/)
    },
  )

  it('comes back after the line was cut, and is MASTER all the while', async () => {
    const mark = console.heard.length
    console.drop()
    await console.hears('hello', () => true, mark)
    const { objects } = await console.hears('snapshot', () => true, mark)
    expect(objects['vrrp/VI_1']).toMatchObject({ state: 'MASTER' })
    expect(log.lines.filter(line => line.includes('Entering BACKUP')).length).toBe(1)
  })
})
