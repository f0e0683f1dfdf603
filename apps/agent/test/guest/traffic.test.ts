/** Real connections through the kernel's IPVS: what our director set, and what becomes of them. */
import type { SyncDaemonState } from '@keelson/contract/messages/live-state'
import type { Listing, ListingKind } from '@keelson/lab/ipvs-traffic/listings'
import type { Answers, Real } from '@keelson/lab/ipvs-traffic/network'
import { matrix, WEIGHTS } from '@keelson/lab/ipvs-traffic/traffic-conf'
import { isAble } from '@keelson/lab/machine-abilities'
import { beforeAll, describe, expect, it } from 'vitest'
import { ipvsExperiment } from './ipvs-experiment'

const LIMIT = 600_000

const sum = ({ perServer }: Answers) => Object.values(perServer).reduce((a, b) => a + b, 0)
/** How far the worst server is from its part by weight, of all. */
function deviation(answers: Answers): number {
  const all = Object.values(WEIGHTS).reduce((a, b) => a + b, 0)
  const shares = Object.entries(WEIGHTS).map(
    ([name, weight]) => (answers.perServer[name as Real] ?? 0) / sum(answers) - weight / all,
  )
  return Math.max(...shares.map(Math.abs))
}
const servers = ({ perServer }: Answers) => Object.keys(perServer).toSorted()

interface Carried {
  spread: Record<string, Answers>
  persistent: Answers
  persistent6: Answers
  sip: Answers
  marked: Answers
  persistentMark: Answers
  group: Answers[]
  listings: Record<ListingKind, Listing>
  templates: { counts: Record<Real, number>; kernel: string }
  drained: { stderr: string; server: Real; after: Answers }
  quorum: Record<'before' | 'lost' | 'back', Answers>
  inhibited: { server: Real; after: Answers }
}

describe.skipIf(!isAble('guest'))('traffic through one director', () => {
  let carried: Carried
  beforeAll(async () => {
    carried = await ipvsExperiment<Carried>('carried')
  }, LIMIT)

  it.each(matrix)('$name reaches real servers as their weights say', ({ name }) => {
    const answers = carried.spread[name]!
    expect(answers.failures).toBe(0)
    expect(sum(answers)).toBeGreaterThanOrEqual(name === matrix[0]!.name ? 1000 : 80)
    expect(deviation(answers)).toBeLessThan(0.05)
  })

  it('a client of a persistent service stays with its server, by IPv4, IPv6 and firewall mark', () => {
    for (const answers of [carried.persistent, carried.persistent6, carried.persistentMark])
      expect({ servers: servers(answers).length, answers: sum(answers), failures: answers.failures }).toEqual({
        servers: 1,
        answers: 20,
        failures: 0,
      })
  })

  it('a persistent client is one template of its server, and none of the others', () => {
    const [server] = servers(carried.persistent)
    const counts = Object.fromEntries(Object.keys(WEIGHTS).map(name => [name, name === server ? 1 : 0]))
    expect(carried.templates.counts).toEqual(counts)
    const kernel = [...carried.templates.kernel.matchAll(/^ +-> \S+ +\d+ +(\d+) /gm)].map(match => Number(match[1]))
    expect(kernel.toSorted()).toEqual([0, 0, 1])
  })

  it('a call stays with its server by what the persistence engine sip knows it by', () => {
    expect({ servers: servers(carried.sip).length, answers: sum(carried.sip) }).toEqual({ servers: 1, answers: 20 })
  })

  it('a firewall mark makes a service, and a group serves each of its addresses', () => {
    for (const [answers, count] of [
      [carried.marked, 80],
      [carried.group[0]!, 40],
      [carried.group[1]!, 40],
    ] as const) {
      expect({ answers: sum(answers), failures: answers.failures }).toEqual({ answers: count, failures: 0 })
      expect(deviation(answers)).toBeLessThan(0.05)
    }
  })

  it('a drained server gets nothing new and keeps what it has', () => {
    const { stderr, server, after } = carried.drained
    expect(stderr).toBe('')
    expect({ failures: after.failures, answers: sum(after) }).toEqual({ failures: 0, answers: 40 })
    expect(servers(after)).not.toContain(server)
  })

  it('without its quorum the sorry server serves alone, and steps back', () => {
    const { before, lost, back } = carried.quorum
    expect([before, lost, back].map(servers)).toEqual([['r1', 'r2'], ['r3'], ['r1', 'r2']])
    expect([before, lost, back].map(sum)).toEqual([9, 9, 9])
  })

  it('a server that fails its check under inhibit_on_failure keeps what it has', () => {
    const { server, after } = carried.inhibited
    expect({ failures: after.failures, answers: sum(after) }).toEqual({ failures: 0, answers: 10 })
    expect(servers(after)).not.toContain(server)
  })

  describe('beside ipvsadm', () => {
    it.each(['connections', 'engine'] as const)('%s: line for line, templates and marks too', kind => {
      const { before, ours, after } = carried.listings[kind]
      const [first, mine, last] = [before, ours, after].map(expiries)
      const told = [...mine!.keys()]
      expect(told.length).toBeGreaterThan(1000)
      // What expired meanwhile may be in ours or not; nothing else may differ.
      expect([...last!.keys()].filter(line => !mine!.has(line))).toEqual([])
      expect(told.filter(line => !first!.has(line))).toEqual([])
      const isBetween = (line: string) => last!.get(line) === undefined || mine!.get(line)! >= last!.get(line)!
      expect(told.filter(line => !(mine!.get(line)! <= first!.get(line)! && isBetween(line)))).toEqual([])
      expect(ours.slice(0, 2)).toEqual(before.slice(0, 2))
    })

    it('has every kind of entry to be compared', () => {
      const { engine, connections } = carried.listings
      const kinds = [
        /^TCP .* ESTABLISHED|^TCP .* FIN_WAIT|^TCP .* TIME_WAIT/,
        /^UDP .* UDP/,
        /^IP .*0\.0\.0\.8:0/,
        /^TCP .*\[fd00::67\]/,
      ]
      expect(kinds.filter(kind => !connections.before.some(line => kind.test(line)))).toEqual([])
      expect(engine.before.filter(line => / sip +knock@client$/.test(line))).not.toEqual([])
    })

    it.each(['services', 'statistics', 'rate'] as const)('%s: line for line, whatever their order', kind => {
      const { before, ours, after } = carried.listings[kind]
      const [first, mine, last] = [before, ours, after].map(byPlace)
      expect(ours.slice(0, 3)).toEqual(before.slice(0, 3))
      expect(before.length).toBeGreaterThan(60)
      expect([...mine!.keys()].toSorted()).toEqual([...first!.keys()].toSorted())
      // What moved between the two looks of ipvsadm was between them; what did not is the same to the byte.
      const wrong = [...mine!].filter(([place, line]) => !isBetween(line, first!.get(place)!, last!.get(place)!))
      expect(wrong).toEqual([])
    })
  })
})

type ToldSync = Pick<SyncDaemonState, 'roles' | 'interface' | 'id'>

interface TakenOver {
  servers: Real[]
  kept: number
  gaps: number[]
  sync: { before: Record<'d1' | 'd2', ToldSync>; after: ToldSync }
  anew: Answers
}

describe.skipIf(!isAble('guest'))('traffic through two directors', () => {
  it(
    'connections outlive the death of the MASTER, told to the other by the sync daemon',
    async () => {
      const { servers: had, kept, gaps, sync, anew } = await ipvsExperiment<TakenOver>('taken-over')
      process.stdout.write(`take-over: ${kept} of ${had.length} connections kept, gaps ${gaps.join(' ')} ms\n`)
      expect(new Set(had)).toEqual(new Set(['r1', 'r2']))
      expect(kept).toBe(had.length)
      expect(sum(anew)).toBe(6)
      const role = (role: 'master' | 'backup') => ({ roles: [role], interface: 'eth0', id: 7 })
      expect(sync).toEqual({ before: { d1: role('master'), d2: role('backup') }, after: role('master') })
    },
    LIMIT,
  )
})

/** Each entry without what is left of its time, and that, seconds. */
function expiries(lines: readonly string[]): Map<string, number> {
  return new Map(
    lines.slice(2).map(line => {
      const [, protocol, minutes, seconds, rest] = /^(\S+) +(\d+):(\d\d) +(.*)$/.exec(line) ?? []
      return [`${protocol} ${rest}`, Number(minutes) * 60 + Number(seconds)]
    }),
  )
}

/** Each line by the service that it is of, and its own words without figures. */
function byPlace(lines: readonly string[]): Map<string, string> {
  let service = ''
  return new Map(
    lines.slice(3).map(line => {
      if (!line.startsWith('  ->')) service = figures(line).words
      return [`${service} ${figures(line).words}`, line]
    }),
  )
}

/** A line's words, and its figures: of a server those that are no part of its address. */
function figures(line: string): { words: string; numbers: number[] } {
  const numbers: number[] = []
  const words = line.replace(/(?<= )\d+(?= |$)/g, number => {
    numbers.push(Number(number))
    return '#'
  })
  return { words: words.replace(/ +/g, ' '), numbers }
}

/** Figures that ebb away do so at their own times: ours may have been read when the first of them had moved. */
function isBetween(line: string, before: string, after: string): boolean {
  if (before === after) return line === before
  const [mine, first, last] = [line, before, after].map(each => figures(each).numbers)
  return mine!.every((value, n) => value >= Math.min(first![n]!, last![n]!) && value <= Math.max(first![n]!, last![n]!))
}
