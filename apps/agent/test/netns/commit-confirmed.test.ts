/** A revision that nobody confirms is left by the director itself: by lease, by self-check, after a crash and after a reboot. */
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigState, VrrpState } from '@keelson/contract/messages/live-state'
import { instanceConf } from '@keelson/lab/article-conf'
import { Experiment, type Running } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConsoleInHand } from './console-in-hand'

const ADDRESS = '125.38.38.11'
const first = instanceConf({ state: 'MASTER', priority: 150 })
const second = first.replace('priority 150', 'priority 140')
const hashOf = (content: string) => createHash('sha256').update(content).digest('hex')
const LONG = 600_000

describe.skipIf(!isAble('namespaces'))('a revision on trial', () => {
  let experiment: Experiment
  let console: ConsoleInHand
  let agent: Running
  let file: string
  let count = 0

  beforeEach(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: ADDRESS })
    console = await ConsoleInHand.listen(join(experiment.dir, 'console.sock'))
    file = join(experiment.dir, 'a', 'keepalived.conf')
    start()
    await becomes('MASTER')
    expect(await apply(1, first)).toMatchObject({ ok: true })
  })
  afterEach(async () => {
    console.close()
    await experiment.stop()
  })

  const flags = () => [
    '--forwarder',
    'none',
    '--name',
    'a',
    '--console',
    `ws+unix:${experiment.dir}/console.sock:/agent`,
  ]
  const start = (text = first) => {
    agent = experiment.startAgent('a', text, flags())
  }
  /** As systemd would: with the file as it lies on the disk. */
  const startAgain = () => {
    agent = experiment.startAgent('a', readFileSync(file, 'utf8'), flags())
  }
  const becomes = (state: string, from = 0) =>
    console.hears('change', ({ key, value }) => key === 'vrrp/VI_1' && (value as VrrpState).state === state, from)
  const answer = (id: string) => console.hears('command-result', result => result.id === id)
  const apply = (revision: number, text: string, confirm?: { lease: number; within: number }) => {
    const id = `c${++count}`
    console.say({ type: 'apply-config', id, revision, hash: hashOf(text), text, confirm })
    return answer(id)
  }
  const tell = (message: { type: 'renew-revision' | 'confirm-revision'; revision: number }) => {
    const id = `c${++count}`
    console.say({ ...message, id })
    return answer(id)
  }
  const config = async (matches: (state: ConfigState) => boolean, from = 0) => {
    const { value } = await console.hears(
      'change',
      ({ key, value }) => key === 'config' && matches(value as ConfigState),
      from,
    )
    return value as ConfigState
  }
  const snapshotConfig = async (from: number) =>
    (await console.hears('snapshot', ({ objects }) => objects.config !== undefined, from)).objects.config as ConfigState
  const onDisk = () => readFileSync(file, 'utf8')

  it('stays once it is confirmed, and is what the director goes back to from then on', async () => {
    expect(await apply(2, second, { lease: LONG, within: LONG })).toMatchObject({ ok: true })
    expect(await config(({ revision }) => revision === 2)).toMatchObject({
      unconfirmed: { lease: LONG },
      lastKnownGood: { revision: 1, hash: hashOf(first) },
      highestRevision: 2,
    })
    expect(await tell({ type: 'confirm-revision', revision: 2 })).toMatchObject({ ok: true })
    const confirmed = await config(({ unconfirmed, revision }) => revision === 2 && !unconfirmed)
    expect(confirmed.lastKnownGood).toEqual({ revision: 2, hash: hashOf(second) })
    expect(onDisk()).toBe(second)
    // Said twice, as after a lost answer, it is true all the same.
    expect(await tell({ type: 'confirm-revision', revision: 2 })).toMatchObject({ ok: true })
  })

  it('is left when nothing is heard of the console for the time of its lease; the VIP stays', async () => {
    const addresses = experiment.watchAddresses('a')
    await addresses.line(new RegExp(VIP))
    await apply(2, second, { lease: 1500, within: LONG })
    const back = await config(({ reverted }) => reverted?.revision === 2)
    expect(back).toMatchObject({ revision: 1, hash: hashOf(first), highestRevision: 2 })
    expect(back.reverted?.reason).toContain('nothing was heard of the console for 1.5 s')
    expect(onDisk()).toBe(first)
    await console.hears(
      'event',
      ({ event }) => event.body.kind === 'config' && event.body.text.startsWith('left revision 2'),
    )
    expect(addresses.lines.filter(line => line.startsWith('Deleted') && line.includes(VIP))).toEqual([])
  })

  it('stays while it is renewed, and is left at its limit all the same', async () => {
    const within = 4000
    await apply(2, second, { lease: 1500, within })
    let renewed = 0
    const renewal = setInterval(
      () =>
        tell({ type: 'renew-revision', revision: 2 }).then(({ ok }) => {
          if (ok) renewed++
        }),
      300,
    )
    const back = await config(({ reverted }) => reverted?.revision === 2)
    clearInterval(renewal)
    expect(renewed).toBeGreaterThan(0)
    expect(back.reverted?.reason).toBe('nobody confirmed it in time')
    expect(await tell({ type: 'renew-revision', revision: 2 })).toMatchObject({
      ok: false,
      error: 'revision 2 was left already: nobody confirmed it in time',
    })
  })

  it('is left when the console is gone', async () => {
    await apply(2, second, { lease: 1500, within: LONG })
    const { keys } = console
    console.close()
    await agent.output.line(/left revision 2: nothing was heard of the console/)
    console = await ConsoleInHand.listen(join(experiment.dir, 'console.sock'), { keys })
    const { reverted, revision } = await snapshotConfig(0)
    expect({ reverted, revision }).toMatchObject({ revision: 1, reverted: { revision: 2 } })
  })

  it('is left at once when the console says so, with the reason', async () => {
    await apply(2, second, { lease: LONG, within: LONG })
    console.say({ type: 'revert-revision', id: 'back', revision: 2, reason: 'director2 did not settle' })
    expect(await answer('back')).toMatchObject({ ok: true })
    expect(await config(({ reverted }) => reverted?.revision === 2)).toMatchObject({
      revision: 1,
      reverted: { reason: 'director2 did not settle' },
    })
    expect(onDisk()).toBe(first)
  })

  it('is left at the next start after a kill -9 of everything', async () => {
    await apply(2, second, { lease: LONG, within: LONG })
    await config(({ revision }) => revision === 2)
    await experiment.crash('a', '^keelson-')
    await agent.ended
    expect(onDisk()).toBe(second)
    const from = console.heard.length
    startAgain()
    expect(await snapshotConfig(from)).toMatchObject({ revision: 1, hash: hashOf(first), reverted: { revision: 2 } })
    expect(onDisk()).toBe(first)
    await becomes('MASTER', from)
  })

  it('is left after a reboot of the machine', async () => {
    await apply(2, second, { lease: LONG, within: LONG })
    await config(({ revision }) => revision === 2)
    await experiment.lab.kill('a')
    await experiment.machines({ a: ADDRESS })
    const from = console.heard.length
    startAgain()
    expect(await snapshotConfig(from)).toMatchObject({ revision: 1, reverted: { revision: 2 } })
    expect(onDisk()).toBe(first)
    await becomes('MASTER', from)
  })

  it('is left when the director finds itself worse: an instance that cannot run', async () => {
    await apply(2, second.replace('interface eth0', 'interface eth7'), { lease: LONG, within: LONG })
    const back = await config(({ reverted }) => reverted?.revision === 2)
    expect(back.reverted?.reason).toMatch(/self-check failed: vrrp_instance VI_1 is in FAULT: .*eth7/)
    await becomes('MASTER', console.heard.length)
  })

  it('is left when it costs the director its default route', async () => {
    await experiment.lab.exec('a', ['ip', 'route', 'add', 'default', 'via', '125.38.38.1', 'dev', 'eth0'])
    await apply(2, second, { lease: LONG, within: LONG })
    await experiment.lab.exec('a', ['ip', 'route', 'del', 'default'])
    const back = await config(({ reverted }) => reverted?.revision === 2)
    expect(back.reverted?.reason).toContain('the IPv4 default route is gone')
  })

  it('gives way to a person who writes the file, who has the last word', async () => {
    await apply(2, second, { lease: 3000, within: LONG })
    const third = first.replace('priority 150', 'priority 130')
    writeFileSync(file, third)
    await experiment.signal('a', 'HUP', 'keelson-watchdog')
    const state = await config(({ hash }) => hash === hashOf(third))
    expect(state).toMatchObject({ revision: 0 })
    expect(state.unconfirmed).toBeUndefined()
    expect(await tell({ type: 'confirm-revision', revision: 2 })).toMatchObject({ ok: false })
    expect(onDisk()).toBe(third)
  })

  it('is not taken again under its old number, nor an older one', async () => {
    await apply(5, second, { lease: LONG, within: LONG })
    console.say({ type: 'revert-revision', id: 'back', revision: 5, reason: 'a test' })
    await answer('back')
    expect((await apply(5, second)).error).toContain('revision 5 was given to this director before')
    expect((await apply(4, second)).error).toContain('revision 4 is older than 5')
    await experiment.signal('a', 'TERM', 'keelson-watchdog')
    await agent.ended
    const from = console.heard.length
    startAgain()
    await snapshotConfig(from)
    expect((await apply(4, second)).error).toContain('revision 4 is older than 5')
    expect(onDisk()).toBe(first)
  })

  it('a director starts from what was last known good when its file is gone or cut', async () => {
    for (const damage of [() => rmSync(file), () => writeFileSync(file, first.slice(0, 200))]) {
      await experiment.signal('a', 'TERM', 'keelson-watchdog')
      await agent.ended
      const command = experiment.agentCommand('a', first, flags()) // writes the file
      damage()
      const from = console.heard.length
      agent = experiment.run('a', command)
      expect(await snapshotConfig(from)).toMatchObject({ revision: 1, hash: hashOf(first) })
      expect(onDisk()).toBe(first)
    }
  })

  it('a damaged memory stops no director, only new revisions', async () => {
    await experiment.signal('a', 'TERM', 'keelson-watchdog')
    await agent.ended
    writeFileSync(join(experiment.dir, 'a', 'state', 'revisions.json'), '{"highest":')
    const from = console.heard.length
    startAgain()
    await becomes('MASTER', from)
    expect((await apply(2, second)).error).toMatch(/revisions\.json is damaged: remove it/)
    expect(onDisk()).toBe(first)
  })
})
