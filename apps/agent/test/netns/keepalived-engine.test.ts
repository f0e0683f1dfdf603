/** A stock keepalived under the same contract: whose file it is, what keepalived has against a text, and a revision on trial. */
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { instanceConf } from '@keelson/lab/article-conf'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, expect, it } from 'vitest'
import { hashOf, StockDirector } from './stock-director'

const first = instanceConf({ state: 'MASTER', priority: 150 })
const second = first.replace('priority 150', 'priority 140')
const LONG = 600_000

async function withDirector(text: string, act: (director: StockDirector) => Promise<void>): Promise<void> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ a: '125.38.38.11' })
    const director = await StockDirector.of(experiment, 'a', text)
    try {
      await act(director)
    } finally {
      director.console.close()
    }
  } finally {
    await experiment.stop()
  }
}

/** The keepalived that an operator had, and the agent beside it. */
async function beside(director: StockDirector): Promise<void> {
  const { output } = director.startKeepalived()
  await output.line(/Entering MASTER STATE/)
  const from = director.console.heard.length
  director.startAgent()
  await director.becomes('MASTER', from)
}

describe.skipIf(!isAble('namespaces', 'keepalived'))('the engine keepalived', { concurrent: true }, () => {
  it('follows the one that runs, writes over no foreign file, and over exactly the one that was adopted', () =>
    withDirector(first, async director => {
      await beside(director)
      chmodSync(director.file, 0o640)
      expect(await director.hasEngine('keepalived')).toMatchObject({ engineNote: expect.stringContaining('causes') })
      expect(await director.config(() => true)).toMatchObject({ foreign: true, revision: 0, hash: hashOf(first) })
      expect((await director.apply(1, second)).error).toContain(
        `${director.file} (sha256 ${hashOf(first)}) was not written by Keelson`,
      )
      expect((await director.adopt(hashOf(second))).error).toContain(
        `has sha256 ${hashOf(first)}, not ${hashOf(second)}`,
      )
      expect(director.onDisk()).toBe(first)
      const shown = await director.experiment.agent('a', 'adopt')
      expect(shown.stdout).toMatch(/^keepalived runs: pid \d+, /)
      const argv = ['adopt', '--sha256', hashOf(first)]
      expect(await director.experiment.agent('a', ...argv)).toMatchObject({ code: 0 })
      expect(await director.apply(1, second)).toMatchObject({ ok: true })
      expect(director.onDisk().startsWith(`${second}\n# Written by keelson-agent.`)).toBe(true)
      expect(statSync(director.file).mode & 0o777).toBe(0o640)
      await director.state('vrrp/VI_1', (seen: { priority: number }) => seen.priority === 140)
      expect(await director.config(({ revision }) => revision === 1)).toMatchObject({ hash: hashOf(second) })
      // Who takes the line away has the file back.
      writeFileSync(director.file, first)
      await director.config(({ hash, foreign }) => hash === hashOf(first) && foreign === undefined)
      writeFileSync(director.file, `${first}# mine again\n`)
      expect(
        await director.config(
          ({ foreign, revision }) => foreign === true && revision === 0,
          director.console.heard.length,
        ),
      ).toBeTruthy()
      expect((await director.apply(2, second)).error).toContain('was not written by Keelson')
    }))

  it('tells what keepalived has against a text, in its words, and changes nothing', () =>
    withDirector(first, async director => {
      await beside(director)
      await director.adopt(hashOf(first))
      const refused = await director.apply(1, first.replace('interface eth0', 'interface eth7'))
      expect(refused.error).toMatch(
        /^keepalived refuses the file: .*keepalived\.conf: Line 7\) WARNING - interface eth7/,
      )
      expect(director.onDisk()).toBe(first)
      expect(director.keepalived?.output.lines.filter(line => line.includes('Reloading'))).toEqual([])
      expect((await director.setWeight()).error).toContain('it takes weights from its file')
    }))

  it('a revision on trial goes back, and keepalived with it', () =>
    withDirector(first, async director => {
      await beside(director)
      await director.adopt(hashOf(first))
      // Said at the start: once by 2.2.7, twice by 2.3.4.
      const removals = () => director.keepalived?.output.lines.filter(line => line.includes('removing VIPs')).length
      const before = removals()
      await director.apply(1, second, { lease: 2500, within: LONG })
      const from = director.console.heard.length
      const back = await director.config(({ reverted }) => reverted?.revision === 1)
      expect(back).toMatchObject({ hash: hashOf(first) })
      expect(director.onDisk().startsWith(first)).toBe(true)
      await director.state('vrrp/VI_1', (seen: { priority: number }) => seen.priority === 150, from)
      expect(before).toBeGreaterThan(0)
      expect(removals()).toBe(before)
    }))

  it('starts one where none runs, again when it dies, and stops what it started; not what others did', () =>
    withDirector(first, async director => {
      director.startAgent()
      await director.event(/no keepalived ran: started one/)
      await director.becomes('MASTER')
      const died = director.console.heard.length
      await director.experiment.crash('a', '^/usr/sbin/keepalived')
      await director.event(/is gone; it is started again/, died)
      await director.becomes('MASTER', director.console.heard.length)
      await director.experiment.signal('a', 'TERM', 'keelson-watchdog')
      await director.agent?.ended
      const left = () => director.experiment.lab.exec('a', ['pgrep', '-x', 'keepalived'])
      expect((await left()).stdout).toBe('')
      await beside(director)
      await director.experiment.signal('a', 'TERM', 'keelson-watchdog')
      await director.agent?.ended
      expect((await left()).stdout).not.toBe('')
    }))

  it('runs beside no keepalived of another file, and builtin beside none at all', () =>
    withDirector(first, async director => {
      const { output } = director.experiment.startKeepalived('a', first)
      await output.line(/Entering BACKUP STATE/)
      const run = (engine: string) =>
        director.experiment.agent('a', 'run', '--engine', engine, '--forwarder', 'none', '--config', director.file)
      expect(await run('keepalived')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/keepalived \(pid \d+\) runs .*stock\.conf, not .*keepalived\.conf/),
      })
      expect(await run('builtin')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/keepalived runs here \(pid \d+, .*\): stop it \(kill \d+\), or run --engine/),
      })
      expect(output.lines.filter(line => line.includes('Stopp'))).toEqual([])
    }))
})
