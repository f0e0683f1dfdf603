/**
 * What Linux 6.1 chose, connection by connection (testdata/kernel-choices.json): 100 clients, one after the other, each of which
 * stays; server 0 to 3 at 10.0.2.2 to 10.0.2.5, `-` where the client was turned away. The kernel keeps its list the other way round
 * than it was told (list_add_rcu in __ip_vs_update_dest).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SchedulerFlag, SchedulerName } from '@keelson/keepalived-conf/config'
import { describe, expect, it } from 'vitest'
import { createScheduler } from '../../src/schedulers/create-scheduler'
import type { Destination } from '../../src/schedulers/scheduler'

interface Choices {
  scheduler: SchedulerName
  flag: string | null
  weights: number[]
  chosen: string
}

const text = readFileSync(join(import.meta.dirname, '../../testdata/kernel-choices.json'), 'utf8')
const cases = (JSON.parse(text) as Choices[]).map(each => ({
  ...each,
  title: `${each.flag ?? each.scheduler} ${each.weights}`,
}))
const flags: Record<string, SchedulerFlag> = {
  'sh-fallback': 'flag-1',
  'mh-fallback': 'flag-1',
  'sh-port': 'flag-2',
  'mh-port': 'flag-2',
}

const server = (index: number, weight: number): Destination => ({
  id: `${index}`,
  weight,
  activeConnections: 0,
  inactiveConnections: 0,
  address: `10.0.2.${2 + index}`,
  port: 80,
})

describe('the same choices as the kernel', () => {
  it.each(cases)('$title', ({ scheduler: name, flag, weights, chosen }) => {
    const scheduler = createScheduler(name, { flags: flag ? [flags[flag]!] : [] })
    // One after the other, which wrr keeps a trace of; a server of weight 0 was added with 7 and drained then: mh remembers.
    const added = weights.map((weight, i) => server(i, weight || 7))
    for (const i of added.keys()) scheduler.changed?.(added.slice(0, i + 1).reverse())
    const servers = weights.map((weight, i) => server(i, weight)).reverse()
    const ours = Array.from({ length: chosen.length }, (_, i) => {
      const source = `10.5.${(i * 7) & 255}.${(i * 13 + 5) & 255}`
      const one = scheduler.schedule(servers, { source, sourcePort: 20_000 + i, destination: '10.0.1.100' })
      if (one) one.activeConnections++
      return one?.id ?? '-'
    })
    expect(ours.join('')).toBe(chosen)
  })

  it('was asked about all but twos, which draws', () => {
    expect(new Set(cases.map(({ scheduler }) => scheduler)).size).toBe(13)
  })
})
