/**
 * A stock pair that serves: adopted, deployed to, moved to our own engine one director after the other, and moved back. A
 * client asks a web server behind the VIP all the while; what it misses is compared with what the protocol costs.
 */
import { join } from 'node:path'
import type { VrrpState } from '@keelson/contract/messages/live-state'
import { instanceConf } from '@keelson/lab/article-conf'
import { Experiment, type Running } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { expect, it } from 'vitest'
import { hashOf, StockDirector } from './stock-director'

const PROGRAMS = join(import.meta.dirname, '../../../../packages/lab/dist/programs')
const texts = {
  a: instanceConf({ state: 'MASTER', priority: 150 }),
  b: instanceConf({ state: 'BACKUP', priority: 100 }),
}
const INTERVAL = 20
/** A BACKUP that hears priority 0 waits for this only: RFC 3768 §6.1. */
const skew = (priority: number) => ((256 - priority) * 1000) / 256

/** What the client missed since a line: how many asked since then were lost, and the longest time with no answer, ms. */
function missed(asker: Running, from: number): { lost: number; gap: number; answered: number } {
  const times = (what: string, lines: readonly string[]) =>
    lines.flatMap(line => (line.startsWith(`${what} `) ? [Number(line.split(' ')[1])] : []))
  const since = times('answered', asker.output.lines.slice(0, from)).at(-1) ?? 0
  const told = asker.output.lines.slice(from)
  const answers = times('answered', told)
  const gaps = answers.slice(1).map((at, before) => at - (answers[before] ?? at))
  const lost = times('lost', told).filter(asked => asked >= since).length
  return { lost, gap: Math.max(0, ...gaps), answered: answers.length }
}

it.skipIf(!isAble('namespaces', 'keepalived'))(
  'a stock pair is adopted with no request lost, moved to builtin and back by goodbyes, and the VIP is always somewhere',
  async () => {
    const experiment = await Experiment.start()
    try {
      await experiment.machines({ a: '125.38.38.11', b: '125.38.38.12', client: '125.38.38.20' })
      const [a, b] = await Promise.all([
        StockDirector.of(experiment, 'a', texts.a),
        StockDirector.of(experiment, 'b', texts.b),
      ])
      const pair = [b, a] as const
      for (const { name } of pair) experiment.run(name, [process.execPath, join(PROGRAMS, 'web-server.mjs'), name])
      await Promise.all(pair.map(each => each.startKeepalived().output.line(/Entering (MASTER|BACKUP) STATE/)))
      await a.keepalived?.output.line(/Entering MASTER STATE/)
      const asker = experiment.run('client', [process.execPath, join(PROGRAMS, 'asker.mjs'), VIP, String(INTERVAL)])
      await asker.output.line(/^answered \d+ a$/)

      const adopted = asker.output.mark
      for (const each of pair) each.startAgent()
      await Promise.all([a.becomes('MASTER'), b.becomes('BACKUP')])
      for (const each of pair) {
        const { hash } = await each.config(({ foreign }) => foreign === true)
        expect(await each.adopt(hash)).toMatchObject({ ok: true })
        const text = each.onDisk().replace(/priority (\d+)/, (_, priority) => `priority ${Number(priority) + 10}`)
        expect(await each.apply(1, text)).toMatchObject({ ok: true })
        expect(await each.config(({ revision }) => revision === 1)).toMatchObject({ hash: hashOf(text) })
      }
      await a.state('vrrp/VI_1', ({ priority, state }: VrrpState) => priority === 160 && state === 'MASTER')
      await b.state('vrrp/VI_1', ({ priority, state }: VrrpState) => priority === 110 && state === 'BACKUP')
      await asker.output.line(/^answered/, asker.output.mark)
      const adoption = missed(asker, adopted)
      expect(adoption.lost).toBe(0)
      expect(adoption.answered).toBeGreaterThan(0)

      const figures = [`adopted and deployed to: ${said(adoption)}`]
      for (const engine of ['builtin', 'keepalived'] as const) {
        // The BACKUP first: nobody sees it.
        const quiet = asker.output.mark
        let from = b.console.heard.length
        expect(await b.move(engine)).toMatchObject({ ok: true })
        await b.hasEngine(engine, from)
        await b.becomes('BACKUP', from)
        await asker.output.line(/^answered/, asker.output.mark)
        expect(missed(asker, quiet).lost).toBe(0)
        figures.push(`BACKUP to ${engine}: ${said(missed(asker, quiet))}`)

        const moved = asker.output.mark
        from = a.console.heard.length
        const fromB = b.console.heard.length
        expect(await a.move(engine)).toMatchObject({ ok: true })
        await a.hasEngine(engine, from)
        // It said goodbye, and the other one answered for the VIP until it was back.
        const took = await b.becomes('MASTER', fromB)
        expect(took.counters.pri_zero_rcvd).toBeGreaterThan(0)
        await asker.output.line(/^answered \d+ b$/, moved)
        await a.becomes('MASTER', from)
        await b.becomes('BACKUP', b.console.heard.length)
        await asker.output.line(/^answered \d+ a$/, asker.output.mark)
        figures.push(`MASTER to ${engine}: ${said(missed(asker, moved))}; the skew time is ${skew(110).toFixed(0)} ms`)
      }
      process.stdout.write(`${figures.join('\n')}\n`)
      for (const each of pair) each.console.close()
    } finally {
      await experiment.stop()
    }
  },
)

const said = ({ lost, gap, answered }: ReturnType<typeof missed>) =>
  `${answered} answered, ${lost} lost, longest silence ${gap} ms`
