/**
 * Our checkers beside stock keepalived: the same configuration and the same servers, changing by probe. What keepalived did
 * was recorded in the guest, since its checkers need IPVS (`packages/lab/README.md` has the command); ours run here.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readTranscripts } from '@keelson/lab/checker-oracle/read-transcripts'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ORACLE = join(import.meta.dirname, '../../../../packages/lab/dist/checker-oracle/run-oracle.mjs')
const stock = readTranscripts(readFileSync(join(import.meta.dirname, 'checker-oracle/keepalived.txt'), 'utf8'))
const names = Object.keys(stock)

/** Deviates: keepalived also mails the first success of a MISC_CHECK, which changes nothing. */
function toldByStock(name: string): string[] {
  const told = [...(stock[name]?.told ?? [])]
  if (name === 'mails of misc')
    told.splice(
      told.findIndex(each => each.endsWith('MISC CHECK succeeded on service <=')),
      1,
    )
  return told
}

const agrees = (name: string, seen: (typeof stock)[string] | undefined) =>
  isDeepStrictEqual(seen, { ...stock[name], told: toldByStock(name) })

describe.skipIf(!isAble('namespaces', 'nft', 'tcpdump'))('checkers beside stock keepalived', () => {
  let experiment: Experiment
  let ours: typeof stock
  const run = async (pattern: string) => {
    const out = join(experiment.dir, 'oracle')
    const { code, stderr } = await experiment.lab.exec('director', [process.execPath, ORACLE, 'keelson', out, pattern])
    if (code !== 0) throw new Error(`the oracle ended with status ${code}:\n${stderr}`)
    return readTranscripts(readFileSync(join(out, 'keelson.txt'), 'utf8'))
  }
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ director: '125.38.38.10' })
    ours = await run('')
    // A machine that stands still changes its firewall after the probe that was to meet it. A checker that differs does so again.
    for (let again = 0; again < 2; again++) {
      const differing = names.filter(name => !agrees(name, ours[name]))
      if (differing.length === 0 || differing.length > names.length / 3) return
      process.stdout.write(`asked again: ${differing.join(', ')}\n`)
      Object.assign(ours, await run(`^(${differing.map(name => name.replace(/[^\w ]/g, '.')).join('|')})$`))
    }
  }, 600_000)
  afterAll(() => experiment?.stop())

  it('is asked of every case that was recorded, as it was recorded', () => {
    expect(names.length).toBeGreaterThan(100)
    expect(Object.values(stock).flatMap(({ changes }) => changes).length).toBeGreaterThan(400)
    const what = (all: typeof stock) => Object.entries(all).map(([name, { servers }]) => [name, servers])
    expect(what(ours).sort()).toEqual(what(stock).sort())
  })

  it.each(names)('%s: the same changes after the same counts of probes', name => {
    expect(ours[name]?.changes).toEqual(stock[name]?.changes)
  })

  it('runs the same scripts and sends the same mails', () => {
    for (const name of names) expect(ours[name]?.told, name).toEqual(toldByStock(name))
  })

  it('asks servers in the same bytes', () => {
    for (const name of names) expect(ours[name]?.asked, name).toEqual(stock[name]?.asked)
  })
})
