/** A revision that nobody confirms is left by the director itself: by lease, by self-check, after a crash and after a reboot. */
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigState, VrrpState } from '@keelson/contract/messages/live-state'
import { instanceConf } from '@keelson/lab/article-conf'
import { Experiment, type Running } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { describe, expect, it } from 'vitest'
import { ConsoleInHand } from './console-in-hand'

const ADDRESS = '125.38.38.11'
const first = instanceConf({ state: 'MASTER', priority: 150 })
const second = first.replace('priority 150', 'priority 140')
const hashOf = (content: string) => createHash('sha256').update(content).digest('hex')
const LONG = 600_000

class Director {
  count = 0
  agent!: Running

  static async start(): Promise<Director> {
    const experiment = await Experiment.start()
    await experiment.machines({ a: ADDRESS })
    const director = new Director(experiment, await ConsoleInHand.listen(join(experiment.dir, 'console.sock')))
    director.agent = experiment.startAgent('a', first, director.flags())
    await director.becomes('MASTER')
    expect(await director.apply(1, first)).toMatchObject({ ok: true })
    return director
  }

  private constructor(
    readonly experiment: Experiment,
    public console: ConsoleInHand,
  ) {}

  async close(): Promise<void> {
    this.console.close()
    await this.experiment.stop()
  }

  get file(): string {
    return join(this.experiment.dir, 'a', 'keepalived.conf')
  }

  onDisk(): string {
    return readFileSync(this.file, 'utf8')
  }

  flags(): string[] {
    return ['--forwarder', 'none', '--name', 'a', '--console', `ws+unix:${this.experiment.dir}/console.sock:/agent`]
  }

  /** As systemd would: with the file as it lies on the disk. */
  startAgain(): void {
    this.agent = this.experiment.startAgent('a', this.onDisk(), this.flags())
  }

  async stop(): Promise<void> {
    await this.experiment.signal('a', 'TERM', 'keelson-watchdog')
    await this.agent.ended
  }

  becomes(state: string, from = 0) {
    return this.console.hears(
      'change',
      ({ key, value }) => key === 'vrrp/VI_1' && (value as VrrpState).state === state,
      from,
    )
  }

  answer(id: string) {
    return this.console.hears('command-result', result => result.id === id)
  }

  apply(revision: number, text: string, confirm?: { lease: number; within: number }) {
    const id = `c${++this.count}`
    this.console.say({ type: 'apply-config', id, revision, hash: hashOf(text), text, confirm })
    return this.answer(id)
  }

  tell(message: { type: 'renew-revision' | 'confirm-revision'; revision: number }) {
    const id = `c${++this.count}`
    this.console.say({ ...message, id })
    return this.answer(id)
  }

  async config(matches: (state: ConfigState) => boolean, from = 0): Promise<ConfigState> {
    const { value } = await this.console.hears(
      'change',
      ({ key, value }) => key === 'config' && matches(value as ConfigState),
      from,
    )
    return value as ConfigState
  }

  async snapshotConfig(from: number): Promise<ConfigState> {
    const { objects } = await this.console.hears('snapshot', ({ objects }) => objects.config !== undefined, from)
    return objects.config as ConfigState
  }
}

async function withDirector(act: (director: Director) => Promise<void>): Promise<void> {
  const director = await Director.start()
  try {
    await act(director)
  } finally {
    await director.close()
  }
}

describe.skipIf(!isAble('namespaces'))('a revision on trial', { concurrent: true }, () => {
  it('stays once it is confirmed, and is what the director goes back to from then on', () =>
    withDirector(async director => {
      expect(await director.apply(2, second, { lease: LONG, within: LONG })).toMatchObject({ ok: true })
      expect(await director.config(({ revision }) => revision === 2)).toMatchObject({
        unconfirmed: { lease: LONG },
        lastKnownGood: { revision: 1, hash: hashOf(first) },
        highestRevision: 2,
      })
      expect(await director.tell({ type: 'confirm-revision', revision: 2 })).toMatchObject({ ok: true })
      const confirmed = await director.config(({ unconfirmed, revision }) => revision === 2 && !unconfirmed)
      expect(confirmed.lastKnownGood).toEqual({ revision: 2, hash: hashOf(second) })
      expect(director.onDisk()).toBe(second)
      // Said twice, as after a lost answer, it is true all the same.
      expect(await director.tell({ type: 'confirm-revision', revision: 2 })).toMatchObject({ ok: true })
    }))

  it('is left when nothing is heard of the console for the time of its lease; the VIP stays', () =>
    withDirector(async director => {
      const addresses = director.experiment.watchAddresses('a')
      await addresses.line(new RegExp(VIP))
      await director.apply(2, second, { lease: 1500, within: LONG })
      const back = await director.config(({ reverted }) => reverted?.revision === 2)
      expect(back).toMatchObject({ revision: 1, hash: hashOf(first), highestRevision: 2 })
      expect(back.reverted?.reason).toContain('nothing was heard of the console for 1.5 s')
      expect(director.onDisk()).toBe(first)
      await director.console.hears(
        'event',
        ({ event }) => event.body.kind === 'config' && event.body.text.startsWith('left revision 2'),
      )
      expect(addresses.lines.filter(line => line.startsWith('Deleted') && line.includes(VIP))).toEqual([])
    }))

  it('stays while it is renewed, and is left at its limit all the same', () =>
    withDirector(async director => {
      const within = 4000
      await director.apply(2, second, { lease: 1500, within })
      let renewed = 0
      const renewal = setInterval(
        () =>
          director.tell({ type: 'renew-revision', revision: 2 }).then(({ ok }) => {
            if (ok) renewed++
          }),
        300,
      )
      const back = await director.config(({ reverted }) => reverted?.revision === 2)
      clearInterval(renewal)
      expect(renewed).toBeGreaterThan(0)
      expect(back.reverted?.reason).toBe('nobody confirmed it in time')
      expect(await director.tell({ type: 'renew-revision', revision: 2 })).toMatchObject({
        ok: false,
        error: 'revision 2 was left already: nobody confirmed it in time',
      })
    }))

  it('is left when the console is gone', () =>
    withDirector(async director => {
      await director.apply(2, second, { lease: 1500, within: LONG })
      const { keys } = director.console
      director.console.close()
      await director.agent.output.line(/left revision 2: nothing was heard of the console/)
      director.console = await ConsoleInHand.listen(join(director.experiment.dir, 'console.sock'), { keys })
      const { reverted, revision } = await director.snapshotConfig(0)
      expect({ reverted, revision }).toMatchObject({ revision: 1, reverted: { revision: 2 } })
    }))

  it('is left at once when the console says so, with the reason', () =>
    withDirector(async director => {
      await director.apply(2, second, { lease: LONG, within: LONG })
      director.console.say({ type: 'revert-revision', id: 'back', revision: 2, reason: 'director2 did not settle' })
      expect(await director.answer('back')).toMatchObject({ ok: true })
      expect(await director.config(({ reverted }) => reverted?.revision === 2)).toMatchObject({
        revision: 1,
        reverted: { reason: 'director2 did not settle' },
      })
      expect(director.onDisk()).toBe(first)
    }))

  it('is left at the next start after a kill -9 of everything', () =>
    withDirector(async director => {
      await director.apply(2, second, { lease: LONG, within: LONG })
      await director.config(({ revision }) => revision === 2)
      await director.experiment.crash('a', '^keelson-')
      await director.agent.ended
      expect(director.onDisk()).toBe(second)
      const from = director.console.heard.length
      director.startAgain()
      expect(await director.snapshotConfig(from)).toMatchObject({
        revision: 1,
        hash: hashOf(first),
        reverted: { revision: 2 },
      })
      expect(director.onDisk()).toBe(first)
      await director.becomes('MASTER', from)
    }))

  it('is left after a reboot of the machine', () =>
    withDirector(async director => {
      await director.apply(2, second, { lease: LONG, within: LONG })
      await director.config(({ revision }) => revision === 2)
      await director.experiment.lab.kill('a')
      await director.experiment.machines({ a: ADDRESS })
      const from = director.console.heard.length
      director.startAgain()
      expect(await director.snapshotConfig(from)).toMatchObject({ revision: 1, reverted: { revision: 2 } })
      expect(director.onDisk()).toBe(first)
      await director.becomes('MASTER', from)
    }))

  it('is left when the director finds itself worse: an instance that cannot run', () =>
    withDirector(async director => {
      await director.apply(2, second.replace('interface eth0', 'interface eth7'), { lease: LONG, within: LONG })
      const back = await director.config(({ reverted }) => reverted?.revision === 2)
      expect(back.reverted?.reason).toMatch(/self-check failed: vrrp_instance VI_1 is in FAULT: .*eth7/)
      await director.becomes('MASTER', director.console.heard.length)
    }))

  it('is left when it costs the director its default route', () =>
    withDirector(async director => {
      await director.experiment.lab.exec('a', ['ip', 'route', 'add', 'default', 'via', '125.38.38.1', 'dev', 'eth0'])
      await director.apply(2, second, { lease: LONG, within: LONG })
      await director.experiment.lab.exec('a', ['ip', 'route', 'del', 'default'])
      const back = await director.config(({ reverted }) => reverted?.revision === 2)
      expect(back.reverted?.reason).toContain('the IPv4 default route is gone')
    }))

  it('gives way to a person who writes the file, who has the last word', () =>
    withDirector(async director => {
      await director.apply(2, second, { lease: 3000, within: LONG })
      const third = first.replace('priority 150', 'priority 130')
      writeFileSync(director.file, third)
      await director.experiment.signal('a', 'HUP', 'keelson-watchdog')
      const state = await director.config(({ hash }) => hash === hashOf(third))
      expect(state).toMatchObject({ revision: 0 })
      expect(state.unconfirmed).toBeUndefined()
      expect(await director.tell({ type: 'confirm-revision', revision: 2 })).toMatchObject({ ok: false })
      expect(director.onDisk()).toBe(third)
    }))

  it('is not taken again under its old number, nor an older one', () =>
    withDirector(async director => {
      await director.apply(5, second, { lease: LONG, within: LONG })
      director.console.say({ type: 'revert-revision', id: 'back', revision: 5, reason: 'a test' })
      await director.answer('back')
      expect((await director.apply(5, second)).error).toContain('revision 5 was given to this director before')
      expect((await director.apply(4, second)).error).toContain('revision 4 is older than 5')
      await director.stop()
      const from = director.console.heard.length
      director.startAgain()
      await director.snapshotConfig(from)
      expect((await director.apply(4, second)).error).toContain('revision 4 is older than 5')
      expect(director.onDisk()).toBe(first)
    }))

  it('a director starts from what was last known good when its file is gone or cut', () =>
    withDirector(async director => {
      for (const damage of [() => rmSync(director.file), () => writeFileSync(director.file, first.slice(0, 200))]) {
        await director.stop()
        const command = director.experiment.agentCommand('a', first, director.flags()) // writes the director.file
        damage()
        const from = director.console.heard.length
        director.agent = director.experiment.run('a', command)
        expect(await director.snapshotConfig(from)).toMatchObject({ revision: 1, hash: hashOf(first) })
        expect(director.onDisk()).toBe(first)
      }
    }))

  it('a damaged memory stops no director, only new revisions', () =>
    withDirector(async director => {
      await director.stop()
      writeFileSync(join(director.experiment.dir, 'a', 'state', 'revisions.json'), '{"highest":')
      const from = director.console.heard.length
      director.startAgain()
      await director.becomes('MASTER', from)
      expect((await director.apply(2, second)).error).toMatch(/revisions\.json is damaged: remove it/)
      expect(director.onDisk()).toBe(first)
    }))
})
