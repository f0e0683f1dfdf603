/** A stock keepalived that forwards by the kernel's IPVS, followed and moved: one connection goes on through every change of engine. */
import type { Answers } from '@keelson/lab/ipvs-traffic/network'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, expect, it } from 'vitest'
import { ipvsExperiment } from './ipvs-experiment'

interface Moved {
  table: string[]
  counted: number
  answers: Answers
}
interface Seen {
  stock: string[]
  before: number
  seen: string
  down: string
  connections: string
  moves: Record<'builtin' | 'keepalived', Moved>
}

describe.skipIf(!isAble('guest'))('a stock keepalived with IPVS', () => {
  it('is followed in the kernel, and changes its engine with its table, its counters and its connection in place', async () => {
    const { stock, before, seen, down, connections, moves } = await ipvsExperiment<Seen>('engine')
    expect(seen).toContain('"quorumUp":true')
    expect(down).toContain('keepalived has taken it out of IPVS')
    expect(connections).toMatch(/ESTABLISHED/)
    let counted = before
    for (const moved of [moves.builtin, moves.keepalived]) {
      expect(moved.table).toEqual(stock)
      expect(moved.answers.failures).toBe(0)
      // The service is the same one: a new one would count anew.
      expect(moved.counted).toBeGreaterThanOrEqual(counted + 20)
      counted = moved.counted
    }
  }, 600_000)
})
