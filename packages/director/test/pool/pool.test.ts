import type { VirtualServer } from '@keelson/keepalived-conf/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pool } from '../../src/pool/pool'
import { realServer, tcpCheck, virtualServer } from './config'

const two = [realServer(2), realServer(3)]
const sorry = { address: '10.0.0.9', port: 8080 }

/** 'id=weight' per destination, the common prefix left off. */
function table(pool: Pool): string[] {
  return pool.table().destinations.map(({ id, weight }) => `${id.replace('10.0.0.', '')}=${weight}`)
}

function words(pool: Pool): string[] {
  return pool.takeEffects().map(event => ('text' in event ? event.text : event.state))
}

function down(pool: Pool, last: number): void {
  pool.checkerChanged(`10.0.0.${last}:80`, 0, { up: false, reason: 'connection refused' }, 1000)
}

function up(pool: Pool, last: number): void {
  pool.checkerChanged(`10.0.0.${last}:80`, 0, { up: true, reason: 'connected' }, 2000)
}

describe('a pool', () => {
  it('forwards to real servers nobody has checked yet', () => {
    const pool = new Pool(virtualServer(two), 0)
    expect(table(pool)).toEqual(['2:80=1', '3:80=1'])
    expect(pool.snapshot()).toMatchObject({
      quorumUp: true,
      weightUp: 2,
      realServers: [{ health: 'unknown' }, { health: 'unknown' }],
    })
  })

  it('waits for the first success with alpha', () => {
    const pool = new Pool(virtualServer([realServer(2, { checkers: [tcpCheck({ alpha: true })] })]), 0)
    expect(table(pool)).toEqual([])
    expect(words(pool)).toEqual(['Starting with quorum down for VS [10.0.0.1]:tcp:80'])
    up(pool, 2)
    expect(table(pool)).toEqual(['2:80=1'])
    expect(words(pool)).toEqual([
      'Adding service [10.0.0.2]:tcp:80 to VS [10.0.0.1]:tcp:80',
      'Gained quorum 1+0=1 <= 1 for VS [10.0.0.1]:tcp:80',
    ])
  })

  it('takes a real server out when it fails and back when it succeeds', () => {
    const pool = new Pool(virtualServer(two), 0)
    down(pool, 2)
    expect(table(pool)).toEqual(['3:80=1'])
    expect(pool.snapshot().realServers[0]).toMatchObject({
      health: 'down',
      reason: 'connection refused',
      since: 1000,
      inTable: false,
    })
    up(pool, 2)
    expect(table(pool)).toEqual(['2:80=1', '3:80=1'])
    expect(words(pool)).toEqual([
      'Removing service [10.0.0.2]:tcp:80 from VS [10.0.0.1]:tcp:80',
      'Adding service [10.0.0.2]:tcp:80 to VS [10.0.0.1]:tcp:80',
    ])
  })

  it('keeps a failed one with weight 0 under inhibit_on_failure', () => {
    const pool = new Pool(virtualServer([realServer(2, { inhibit_on_failure: true }), realServer(3)]), 0)
    down(pool, 2)
    expect(table(pool)).toEqual(['2:80=0', '3:80=1'])
    up(pool, 2)
    expect(words(pool)).toEqual([
      'Disabling service [10.0.0.2]:tcp:80 of VS [10.0.0.1]:tcp:80',
      'Enabling service [10.0.0.2]:tcp:80 of VS [10.0.0.1]:tcp:80',
    ])
  })

  it('needs every checker of a real server to agree', () => {
    const checkers = [tcpCheck(), tcpCheck({ connect_port: 81 })]
    const pool = new Pool(virtualServer([realServer(2, { checkers })]), 0)
    pool.checkerChanged('10.0.0.2:80', 0, { up: false, reason: 'a' }, 0)
    pool.checkerChanged('10.0.0.2:80', 1, { up: false, reason: 'b' }, 0)
    pool.checkerChanged('10.0.0.2:80', 0, { up: true, reason: 'c' }, 0)
    expect(pool.snapshot().realServers[0]).toMatchObject({ health: 'down', reason: 'b' })
    pool.checkerChanged('10.0.0.2:80', 1, { up: true, reason: 'd' }, 0)
    expect(pool.snapshot().realServers[0]).toMatchObject({ health: 'up' })
  })

  it('puts the sorry server in the place of those that are left when the quorum is lost', () => {
    const pool = new Pool(virtualServer(two, { quorum: 2, sorry_server: sorry }), 0)
    down(pool, 2)
    expect(table(pool)).toEqual(['9:8080=1'])
    expect(pool.snapshot()).toMatchObject({ quorumUp: false, sorryServer: { id: '10.0.0.9:8080', active: true } })
    up(pool, 2)
    expect(table(pool)).toEqual(['2:80=1', '3:80=1'])
    expect(words(pool)).toEqual([
      'Removing service [10.0.0.2]:tcp:80 from VS [10.0.0.1]:tcp:80',
      'Lost quorum 2-0=2 > 1 for VS [10.0.0.1]:tcp:80',
      'Adding sorry server [10.0.0.9]:tcp:8080 to VS [10.0.0.1]:tcp:80',
      'Adding service [10.0.0.2]:tcp:80 to VS [10.0.0.1]:tcp:80',
      'Gained quorum 2+0=2 <= 2 for VS [10.0.0.1]:tcp:80',
      'Removing sorry server [10.0.0.9]:tcp:8080 from VS [10.0.0.1]:tcp:80',
    ])
  })

  it('keeps those that are left without a sorry server', () => {
    const pool = new Pool(virtualServer(two, { quorum: 2 }), 0)
    down(pool, 2)
    expect(table(pool)).toEqual(['3:80=1'])
    expect(pool.snapshot().quorumUp).toBe(false)
  })

  it('gains a quorum above and loses it below the hysteresis', () => {
    const servers = [2, 3, 4, 5, 6].map(last => realServer(last))
    const pool = new Pool(virtualServer(servers, { quorum: 3, hysteresis: 1 }), 0)
    const seen: string[] = []
    const note = () => seen.push(`${pool.snapshot().weightUp}${pool.snapshot().quorumUp ? 'up' : 'down'}`)
    note()
    for (const last of [2, 3, 4, 5]) {
      down(pool, last)
      note()
    }
    for (const last of [2, 3, 4]) {
      up(pool, last)
      note()
    }
    expect(seen).toEqual(['5up', '4up', '3up', '2up', '1down', '2down', '3down', '4up'])
  })

  it('takes an operator’s weight at once and keeps it through failures', () => {
    const pool = new Pool(virtualServer(two), 0)
    expect(pool.setWeight('10.0.0.2:80', 5, 0)).toBe(true)
    expect(words(pool)).toEqual([
      'Changing weight from 1 to 5 for active service [10.0.0.2]:tcp:80 of VS [10.0.0.1]:tcp:80',
    ])
    down(pool, 2)
    up(pool, 2)
    expect(table(pool)).toEqual(['2:80=5', '3:80=1'])
    expect(pool.operatorWishes()).toEqual({ '10.0.0.2:80': { weight: 5 } })
    pool.setWeight('10.0.0.2:80', undefined, 0)
    expect(table(pool)).toEqual(['2:80=1', '3:80=1'])
    expect(pool.setWeight('10.0.0.77:80', 5, 0)).toBe(false)
  })

  it('starts with the weights kept from before', () => {
    expect(table(new Pool(virtualServer(two), 0, { '10.0.0.3:80': { weight: 0 } }))).toEqual(['2:80=1', '3:80=0'])
  })

  it('keeps health of equal checkers and the operator’s weight over a reload', () => {
    const pool = new Pool(virtualServer(two), 0)
    down(pool, 2)
    pool.setWeight('10.0.0.3:80', 7, 0)
    pool.reload(virtualServer([realServer(4), ...two], { delay_loop: 3000 }), 5000)
    expect(table(pool)).toEqual(['4:80=1', '3:80=7'])
    expect(pool.snapshot().realServers.map(({ health, since }) => [health, since])).toEqual([
      ['unknown', 5000],
      ['down', 1000],
      ['unknown', 0],
    ])
  })

  it('checks anew what is checked differently', () => {
    const pool = new Pool(virtualServer(two), 0)
    down(pool, 2)
    pool.takeEffects()
    pool.reload(virtualServer([realServer(2, { checkers: [tcpCheck({ connect_port: 81 })] }), realServer(3)]), 5000)
    expect(table(pool)).toEqual(['2:80=1', '3:80=1'])
    expect(words(pool)).toEqual(['Adding service [10.0.0.2]:tcp:80 to VS [10.0.0.1]:tcp:80'])
  })

  it('takes the file’s word when the file says another weight than it did', () => {
    const pool = new Pool(virtualServer(two), 0)
    pool.setWeight('10.0.0.2:80', 5, 0)
    pool.reload(virtualServer([realServer(2, { weight: 3 }), realServer(3)]), 5000)
    expect(table(pool)).toEqual(['2:80=3', '3:80=1'])
  })

  it('ignores checks of what it does not have', () => {
    const pool = new Pool(virtualServer(two), 0)
    down(pool, 77)
    pool.checkerChanged('10.0.0.2:80', 5, { up: false, reason: 'no such checker' }, 0)
    expect(table(pool)).toEqual(['2:80=1', '3:80=1'])
  })

  it('holds its laws whatever happens', () => {
    const lasts = [2, 3, 4, 5]
    const last = fc.constantFrom(...lasts)
    const operation = fc.oneof(
      fc.record({ do: fc.constant('check' as const), last, up: fc.boolean() }),
      fc.record({
        do: fc.constant('weight' as const),
        last,
        weight: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      }),
      fc.record({ do: fc.constant('reload' as const), quorum: fc.integer({ min: 1, max: 5 }), inhibit: fc.boolean() }),
    )
    const configOf = (quorum: number, inhibit_on_failure: boolean): VirtualServer =>
      virtualServer(
        lasts.map(each => realServer(each, { inhibit_on_failure })),
        { quorum, sorry_server: sorry },
      )
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 50 }), operations => {
        const pool = new Pool(configOf(1, false), 0)
        const weights = new Map<string, number | undefined>()
        for (const [at, each] of operations.entries()) {
          if (each.do === 'check') pool.checkerChanged(`10.0.0.${each.last}:80`, 0, { up: each.up, reason: '' }, at)
          else if (each.do === 'weight') {
            pool.setWeight(`10.0.0.${each.last}:80`, each.weight, at)
            weights.set(`10.0.0.${each.last}:80`, each.weight)
          } else pool.reload(configOf(each.quorum, each.inhibit), at)

          const { quorumUp, realServers, sorryServer } = pool.snapshot()
          const destinations = new Map(pool.table().destinations.map(({ id, weight }) => [id, weight]))
          // The sorry server is in exactly while the quorum is lost.
          expect(destinations.has('10.0.0.9:8080')).toBe(!quorumUp)
          expect(sorryServer?.active).toBe(!quorumUp)
          for (const { id, health, weight } of realServers) {
            // A check never undoes what a person set; a down server never takes a new connection.
            expect(weight).toBe(weights.get(id) ?? 1)
            if (health === 'down' || !quorumUp) expect(destinations.get(id) ?? 0).toBe(0)
            else expect(destinations.get(id)).toBe(weight)
          }
        }
      }),
    )
  })
})
