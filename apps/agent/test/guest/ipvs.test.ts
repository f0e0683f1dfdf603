/** IPVS on a real kernel: our table beside stock keepalived's, and our schedulers beside the kernel's. */
import { createScheduler } from '@keelson/director/schedulers/create-scheduler'
import type { SchedulerName } from '@keelson/keepalived-conf/config'
import { GUEST } from '@keelson/lab/guest/shared-guest'
import { matrix, RELOADS, wishes } from '@keelson/lab/ipvs-oracle/cases'
import { LabClient } from '@keelson/lab/lab-client'
import { isAble } from '@keelson/lab/machine-abilities'
import { beforeAll, describe, expect, inject, it } from 'vitest'

const ORACLE = 'packages/lab/dist/ipvs-oracle/run-ipvs-oracle.mjs'

const run = async (...argv: string[]) => {
  const { code, stdout, stderr } = await new LabClient(inject('guestSocket')).exec(GUEST, argv)
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with status ${code}:\n${stderr}`)
  return stdout
}

type Tables = Record<string, string[]>

async function tablesOf(director: 'keepalived' | 'keelson'): Promise<Tables> {
  await run('unshare', '--net', 'node', ORACLE, director, `/root/ipvs-${director}`)
  const tables = JSON.parse(await run('cat', `/root/ipvs-${director}/${director}.json`)) as Tables
  // Order of services is the kernel's hash, of servers the order of their making.
  return Object.fromEntries(Object.entries(tables).map(([name, lines]) => [name, lines.toSorted()]))
}

describe.skipIf(!isAble('guest'))('the table beside stock keepalived', () => {
  let stock: Tables
  let ours: Tables
  beforeAll(async () => {
    stock = await tablesOf('keepalived')
    ours = await tablesOf('keelson')
  }, 600_000)

  it('has many cases, and keepalived did make services of them', () => {
    expect(wishes().length).toBeGreaterThanOrEqual(60)
    expect(stock['all cases']?.filter(line => line.startsWith('-A')).length).toBeGreaterThan(matrix().length + 60)
    expect(Object.keys(stock)).toHaveLength(RELOADS.length + 2)
  })

  it('is the same for every scheduler, method, protocol, family and option', () => {
    expect(ours['all cases']).toEqual(stock['all cases'])
  })

  it('reads back as configured', () => {
    const lines = new Set(ours['all cases'])
    const option = { NAT: '-m', DR: '-g', TUN: '-i' } as const
    const missing = matrix().flatMap(({ name, text }) => {
      const [scheduler = '', method = 'NAT', protocol = ''] = name.split(' ')
      const address = /virtual_server (\S+)/.exec(text)?.[1] ?? ''
      const endpoint = address.includes(':') ? `[${address}]:80` : `${address}:80`
      const server = address.includes(':') ? '[2001:db8::2]:80' : '10.0.0.2:80'
      const at = `${protocol === 'TCP' ? '-t' : '-u'} ${endpoint}`
      const tail = method === 'TUN' ? ' --tun-type ipip' : ''
      const wanted = [`-A ${at} -s ${scheduler}`, `-a ${at} -r ${server} ${option[method as 'NAT']} -w 3${tail}`]
      return wanted.filter(line => !lines.has(line))
    })
    expect(missing).toEqual([])
  })

  // keepalived 2.2.7 forgets services that a reload takes from a group: it leaves them behind, without servers.
  const forgotten = (lines: readonly string[] = [], wanted: readonly string[] = []) =>
    lines.filter(line => /^-A -t 10\.5\.0\.\d+:80 -s rr$/.test(line) && !wanted.includes(line))

  it.each(RELOADS.map(({ name }) => name))('is the same after a reload: %s', name => {
    const here = ours[`reload: ${name}`] ?? []
    const there = stock[`reload: ${name}`] ?? []
    const left = forgotten(there, here)
    expect(here.length).toBeGreaterThan(0)
    expect(here).toEqual(there.filter(line => !left.includes(line)))
  })

  it('is gone when the director stops', () => {
    expect(ours.stopped).toEqual([])
    expect(stock.stopped).toEqual(forgotten(stock.stopped))
  })
})

interface Round {
  scheduler: SchedulerName
  servers: { id: string; port: number; weight: number }[]
  arrivals: { source: string; sourcePort: number; destination: string; given: string | null }[]
}

describe.skipIf(!isAble('guest'))('schedulers beside the kernel’s', () => {
  let rounds: Round[]
  beforeAll(async () => {
    rounds = JSON.parse(
      await run('unshare', '--net', 'node', 'packages/lab/dist/ipvs-oracle/run-arrivals.mjs'),
    ) as Round[]
  }, 300_000)

  it.each(['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'mh', 'sed', 'nq', 'fo', 'ovf'])(
    '%s gives each arrival the same server',
    name => {
      const ofName = rounds.filter(({ scheduler }) => scheduler === name)
      expect(ofName).toHaveLength(3)
      for (const { scheduler: kernel, servers, arrivals } of ofName) {
        const scheduler = createScheduler(kernel)
        const held = servers.map(server => ({
          ...server,
          address: server.id,
          activeConnections: 0,
          inactiveConnections: 0,
        }))
        // They were added one by one, each before the others; where wrr begins hangs on that.
        for (let added = 1; added <= held.length; added++) scheduler.changed?.(held.slice(-added))
        const given = arrivals.map(client => {
          const chosen = scheduler.schedule(held, client)
          const server = held.find(({ id }) => id === chosen?.id)
          if (server) server.inactiveConnections++
          return chosen?.id ?? null
        })
        expect({ servers, given }).toEqual({ servers, given: arrivals.map(each => each.given) })
      }
    },
  )
})
