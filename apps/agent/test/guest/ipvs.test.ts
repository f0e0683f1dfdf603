/** IPVS on a real kernel: our table beside stock keepalived's, real traffic by weights, and what a crash does to it. */
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

  it.each(RELOADS.map(({ name }) => name))('is the same after a reload: %s', name => {
    expect(ours[`reload: ${name}`]).toEqual(stock[`reload: ${name}`])
  })

  it('is gone when the director stops', () => {
    expect(ours.stopped).toEqual(stock.stopped)
    expect(ours.stopped).toEqual([])
  })
})

interface Round {
  scheduler: SchedulerName
  servers: { id: string; weight: number }[]
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
        const held = servers.map(server => ({ ...server, activeConnections: 0, inactiveConnections: 0 }))
        const given = arrivals.map(client => {
          const chosen = scheduler?.schedule(held, client)
          const server = held.find(({ id }) => id === chosen?.id)
          if (server) server.inactiveConnections++
          return chosen?.id ?? null
        })
        expect({ servers, given }).toEqual({ servers, given: arrivals.map(each => each.given) })
      }
    },
  )
})

interface Traffic {
  shares: Record<'NAT' | 'DR' | 'TUN', { perServer: Record<string, number>; failures: number }>
  same: { ours: string[]; stock: string[] }
  drained: unknown
  crashed: {
    failures: number
    answered: number
    countedMore: number
    streamSpeaks: boolean
    again: unknown
    table: number
  }
}

describe.skipIf(!isAble('guest'))('traffic through the kernel', () => {
  let seen: Traffic
  beforeAll(async () => {
    await run('modprobe', 'ipip')
    seen = JSON.parse(await run('node', 'packages/lab/dist/ipvs-lab.mjs', 'traffic')) as Traffic
  }, 600_000)

  it.each(['NAT', 'DR', 'TUN'] as const)('reaches real servers by %s as their weights say', method => {
    const { perServer, failures } = seen.shares[method]
    const all = Object.values(perServer).reduce((sum, n) => sum + n, 0)
    expect({ failures, all }).toEqual({ failures: 0, all: method === 'NAT' ? 1000 : 200 })
    for (const [name, weight] of Object.entries({ r1: 1, r2: 2, r3: 5 }))
      expect(Math.abs((perServer[name] ?? 0) / all - weight / 8), name).toBeLessThan(0.05)
  })

  it('is listed as ipvsadm lists it', () => {
    expect(seen.same.ours.toSorted()).toEqual(seen.same.stock.toSorted())
  })

  it('goes on for connections of a server that is drained, which gets no new one', () => {
    expect(seen.drained).toMatchObject({ code: 0, newOnes: 0, failures: 0, speaks: true })
  })

  it('survives kill -9 of checkers and forwarder: nothing lost, nothing flushed', () => {
    const { failures, answered, countedMore, again, streamSpeaks, table } = seen.crashed
    expect({ failures, answered, again, streamSpeaks, table }).toEqual({
      failures: 0,
      answered: 440,
      again: { checkers: true, forwarder: true },
      streamSpeaks: true,
      table: 12,
    })
    expect(countedMore).toBe(440)
  })
})

describe.skipIf(!isAble('guest'))('sync daemons of two directors', () => {
  it('follow their instance, and a connection outlives the death of the MASTER', async () => {
    const seen = JSON.parse(await run('node', 'packages/lab/dist/ipvs-lab.mjs', 'sync')) as unknown
    expect(seen).toEqual({
      copied: true,
      after: 'master',
      streamSpeaks: true,
      asks: { perServer: { r1: 5 }, failures: 0 },
    })
  })
})
