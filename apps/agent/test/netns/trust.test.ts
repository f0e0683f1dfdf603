/** Whom an agent obeys: one console, by its key; and only what that console signed for this very director. */
import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { VrrpState } from '@keelson/contract/messages/live-state'
import { revisionStatement } from '@keelson/contract/messages/proof'
import { instanceConf } from '@keelson/lab/article-conf'
import { Experiment, type Running } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConsoleInHand } from './console-in-hand'

const text = instanceConf({ state: 'MASTER', priority: 150 })
const hash = createHash('sha256').update(text).digest('hex')

describe.skipIf(!isAble('namespaces'))('an agent and the console that it obeys', () => {
  let experiment: Experiment
  let console: ConsoleInHand
  let agent: Running
  let socket: string
  let state: string
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11' })
    socket = join(experiment.dir, 'console.sock')
    state = join(experiment.dir, 'a', 'state')
    console = await ConsoleInHand.listen(socket)
    start()
    const isMaster = (value: unknown) => (value as VrrpState).state === 'MASTER'
    await console.hears('change', ({ key, value }) => key === 'vrrp/VI_1' && isMaster(value))
  })
  afterAll(async () => {
    console.close()
    await experiment.stop()
  })

  const start = () => {
    const flags = ['--forwarder', 'none', '--name', 'a', '--console', `ws+unix:${socket}:/agent`]
    agent = experiment.startAgent('a', text, flags)
  }
  const apply = (id: string, revision: number, signature?: string) => {
    console.say({ type: 'apply-config', id, revision, hash, text, signature })
    return console.hears('command-result', result => result.id === id)
  }

  it('keeps its own key and the first console’s where only it may read them, and shows neither secret', async () => {
    expect(statSync(join(state, 'agent.key')).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(join(state, 'console.json'), 'utf8'))).toEqual({ key: console.key })
    const secret = readFileSync(join(state, 'agent.key'), 'utf8').split('\n')[1] ?? ''
    expect(secret.length).toBeGreaterThan(40)
    expect(agent.output.lines.join('\n')).not.toContain(secret)
  })

  it('refuses a revision that nobody signed, one signed by another, and one made for another director', async () => {
    console.sayText(JSON.stringify({ type: 'apply-config', id: 'bare', revision: 1, hash, text }))
    expect(await console.hears('command-result', ({ id }) => id === 'bare')).toMatchObject({
      ok: false,
      error: 'revision 1 is not signed',
    })
    for (const [id, statement] of [
      ['for-another', revisionStatement('b', 1, hash)],
      ['another-number', revisionStatement('a', 2, hash)],
      ['another-text', revisionStatement('a', 1, hash.replace(/^./, '0'))],
      ['a-welcome', `keelson welcome v1\n"x"\n"a"`],
    ] as const)
      expect((await apply(id, 1, console.sign(statement))).error).toContain('is not signed by the console')
    expect((await apply('garbage', 1, 'A'.repeat(86))).error).toContain('is not signed by the console')
    expect(await apply('good', 1)).toMatchObject({ ok: true })
  })

  it('does not take an old revision again, although it was signed', async () => {
    const signature = console.sign(revisionStatement('a', 1, hash))
    expect(await apply('second', 2)).toMatchObject({ ok: true })
    expect((await apply('replayed', 1, signature)).error).toContain('revision 1 is older than 2')
  })

  it('tells another console nothing, and serves on', async () => {
    const { keys } = console
    console.close()
    const impostor = await ConsoleInHand.listen(socket)
    await agent.output.line(/another console answers: its key is .*, and this director obeys/)
    expect(impostor.heard.map(({ type }) => type)).not.toContain('snapshot')
    impostor.close()
    console = await ConsoleInHand.listen(socket, { keys })
    expect((await console.hears('snapshot')).objects['vrrp/VI_1']).toMatchObject({ state: 'MASTER' })
  })

  it.each([
    ['ws://192.0.2.1/agent', 'goes over the network in the clear; use wss:'],
    ['http://127.0.0.1/agent', 'must begin with wss: or ws+unix:'],
    ['nonsense', 'must be wss://HOST/agent'],
  ])('does not start for a console at %s', async (url, words) => {
    const { code, stderr } = await experiment.agent(
      'a',
      'run',
      '--config',
      join(experiment.dir, 'a', 'keepalived.conf'),
      '--console',
      url,
    )
    expect(code).toBe(2)
    expect(stderr).toContain(words)
  })

  it('does not use a key that others may read', async () => {
    await experiment.signal('a', 'TERM', 'keelson-watchdog')
    await agent.ended
    chmodSync(join(state, 'agent.key'), 0o644)
    start()
    await agent.output.line(/agent\.key: others may read the agent's key \(mode 644\): chmod 600/)
    chmodSync(join(state, 'agent.key'), 0o600)
    const from = console.heard.length
    await console.hears('snapshot', () => true, from)
  })
})
