import { describe, expect, test } from 'vitest'
import { type Fact, readinessOf } from '../src/features/failover/readiness'
import { type Said, seenCluster } from './seen-cluster'

const NOW = 100_000
const real = { id: 'r:80', virtualServer: '10.0.0.1:80/TCP' }
const master: Said = {
  name: 'm',
  config: {},
  vrrp: [{ state: 'MASTER', sourceAddress: '10.0.0.11' }],
  reals: [real],
}
/** Ready in every way; a test takes one thing away. */
const backup: Said = {
  name: 'b',
  config: {},
  vrrp: [{ state: 'BACKUP', master: { address: '10.0.0.11', priority: 200, lastAdvertAt: NOW - 500 } }],
  reals: [real],
}
const instance = backup.vrrp?.[0] ?? {}

function ask(change: Partial<Said>, of: Said | undefined = master) {
  const cluster = seenCluster([{ ...backup, ...change }, ...(of ? [of] : [])])
  const [director, other] = cluster.directors
  if (!director) throw new Error('there is no director')
  return readinessOf(director, 51, other, NOW)
}
const said = ({ facts }: { facts: Fact[] }, name: Fact['name']) => {
  const fact = facts.find(each => each.name === name)
  return fact && [fact.verdict, fact.words, ...(fact.values ? [fact.values] : [])]
}

test('a BACKUP that lacks nothing is ready, with a fact for each thing', () => {
  const readiness = ask({})
  expect(readiness.ready).toBe(true)
  expect(readiness.facts.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'connected ok',
    'state ok',
    'heldBack ok',
    'hears ok',
    'checks ok',
    'health ok',
    'revision ok',
    'draft ok',
    'clock ok',
  ])
})

test('of one that is not connected nothing else is known', () => {
  const readiness = ask({ connected: false })
  expect(readiness).toEqual({ ready: false, facts: [{ name: 'connected', verdict: 'bad', words: 'no' }] })
})

describe('the instance', () => {
  test('one that it does not have, or that is in FAULT, in INIT or MASTER itself', () => {
    expect(said(ask({ vrrp: [] }), 'state')).toEqual(['bad', 'missing'])
    for (const state of ['FAULT', 'INIT', 'MASTER'] as const) {
      const readiness = ask({ vrrp: [{ ...instance, state, reason: 'eth0 is down' }] })
      expect(said(readiness, 'state')).toEqual(['bad', state.toLowerCase(), { reason: 'eth0 is down' }])
      expect(readiness.ready).toBe(false)
    }
  })

  test('another virtual router is another instance', () => {
    expect(said(ask({ vrrp: [{ ...instance, virtual_router_id: 52 }] }), 'state')).toEqual(['bad', 'missing'])
  })

  test('a person has it stand back', () => {
    const readiness = ask({ vrrp: [{ ...instance, heldBack: { since: 0, by: 'ada' } }] })
    expect(said(readiness, 'heldBack')).toEqual(['bad', 'yes', { by: 'ada' }])
    expect(readiness.ready).toBe(false)
  })
})

describe('whom it hears', () => {
  const heard = (address: string, lastAdvertAt: number) => ({
    vrrp: [{ ...instance, master: { address, priority: 200, lastAdvertAt } }],
  })
  test('nobody', () => {
    expect(said(ask({ vrrp: [{ ...instance, master: undefined }] }), 'hears')).toEqual(['bad', 'nobody'])
  })
  test('the MASTER, and how long ago', () => {
    expect(said(ask({}), 'hears')).toEqual(['ok', 'master', { address: '10.0.0.11', seconds: '0.5' }])
  })
  test('another than the MASTER', () => {
    expect(said(ask(heard('10.0.0.99', NOW)), 'hears')).toEqual(['bad', 'another', { address: '10.0.0.99' }])
  })
  test('the MASTER, too long ago', () => {
    const readiness = ask(heard('10.0.0.11', NOW - 20_000))
    expect(said(readiness, 'hears')).toEqual(['bad', 'old', { address: '10.0.0.11', seconds: '20.0' }])
    expect(readiness.ready).toBe(false)
  })
  test('its own clock says when: a minute ahead is no older advert', () => {
    const readiness = ask({ ...heard('10.0.0.11', NOW + 60_000 - 500), clockAhead: 60_000 })
    expect(said(readiness, 'hears')).toEqual(['ok', 'master', { address: '10.0.0.11', seconds: '0.5' }])
  })
  test('without its clock nobody knows when', () => {
    expect(said(ask({ clockAhead: null }), 'hears')).toEqual(['unknown', 'ageUnknown', { address: '10.0.0.11' }])
  })
})

describe('its checks', () => {
  test('real servers that it has not judged yet', () => {
    const readiness = ask({ reals: [real, { ...real, id: 's:80', health: 'unknown' }] })
    expect(said(readiness, 'checks')).toEqual(['bad', 'warm', { checked: 1, total: 2 }])
    expect(readiness.ready).toBe(false)
  })
  test('none at all, where the MASTER has some; and none anywhere', () => {
    expect(said(ask({ reals: [] }), 'checks')).toEqual(['bad', 'none'])
    expect(said(ask({ reals: [] }, { ...master, reals: [] }), 'checks')).toEqual(['ok', 'nothing'])
  })
  test('health that the MASTER sees otherwise, or of a real server that only one of them has', () => {
    expect(said(ask({ reals: [{ ...real, health: 'down' }] }), 'health')).toEqual([
      'bad',
      'differs',
      { director: 'm', n: 1, first: 'r:80 (10.0.0.1:80/TCP)' },
    ])
    expect(said(ask({ reals: [real, { ...real, id: 's:80' }] }), 'health')?.[1]).toBe('differs')
    expect(said(ask({}, { ...master, reals: [real, { ...real, id: 's:80' }] }), 'health')?.[1]).toBe('differs')
  })
  test('without a MASTER there is nothing to compare with', () => {
    const cluster = seenCluster([backup])
    const [director] = cluster.directors
    const readiness = director && readinessOf(director, 51, undefined, NOW)
    expect(readiness && said(readiness, 'health')).toEqual(['unknown', 'noMaster'])
    expect(readiness && said(readiness, 'revision')).toEqual(['unknown', 'noMaster', { revision: 7 }])
    expect(readiness?.ready).toBe(true)
  })
})

describe('its configuration', () => {
  test('another revision than the MASTER’s', () => {
    const readiness = ask({ config: { revision: 6 } })
    expect(said(readiness, 'revision')).toEqual(['bad', 'differs', { revision: 6, masters: 7 }])
    expect(readiness.ready).toBe(false)
  })
  test('a revision on trial', () => {
    expect(said(ask({ config: { unconfirmed: { since: 0, lease: 1, lastsUntil: 2 } } }), 'revision')?.[1]).toBe('trial')
  })
  test('files that no console wrote have no number to compare', () => {
    const own = { config: { revision: 0 } }
    expect(said(ask(own, { ...master, ...own }), 'revision')).toEqual(['unknown', 'ownFile'])
  })
  test('one that it has not told', () => {
    expect(said(ask({ config: undefined }), 'revision')).toEqual(['unknown', 'notTold'])
  })
  test('a draft that it does not run yet is no reason against it', () => {
    const readiness = ask({ draftHash: 'other' })
    expect(said(readiness, 'draft')).toEqual(['warn', 'differs'])
    expect(readiness.ready).toBe(true)
  })
  test('lvs_sync_daemon is named where it is configured, also where its state is not told', () => {
    expect(said(ask({}), 'syncDaemon')).toBeUndefined()
    expect(said(ask({ syncs: true }), 'syncDaemon')).toEqual(['unknown', 'notReported'])
    expect(said(ask({ syncs: true, config: undefined }), 'syncDaemon')).toEqual(['unknown', 'notReported'])
  })
})

describe('lvs_sync_daemon, as the kernels run it', () => {
  const teller: Said = { ...master, sync: { roles: ['master'] } }
  const values = { interface: 'eth1', id: 7 }
  test.each<[string, Said['sync'], Said, unknown[]]>([
    ['hears the MASTER', {}, teller, ['ok', 'hears', values]],
    ['does both', { roles: ['backup', 'master'] }, teller, ['ok', 'hears', values]],
    ['hears every syncid', { id: 0 }, teller, ['ok', 'hears', { ...values, id: 0 }]],
    ['hears another syncid', { id: 8 }, teller, ['warn', 'otherId', { ...values, id: 8, masters: 7 }]],
    ['tells while it is no MASTER', { roles: ['master'] }, teller, ['warn', 'tells', values]],
    ['is gone', { roles: [] }, teller, ['warn', 'none', values]],
    ['was refused', { roles: [], fault: 'no eth1' }, teller, ['warn', 'fault', { ...values, fault: 'no eth1' }]],
    ['hears a MASTER that tells nothing', {}, { ...master, sync: { roles: [] } }, ['warn', 'silent', values]],
    ['hears one of whom nothing is known', {}, master, ['unknown', 'hears', values]],
  ])('%s', (_, sync, other, fact) => {
    const readiness = ask({ syncs: true, sync }, other)
    expect(said(readiness, 'syncDaemon')).toEqual(fact)
    expect(readiness.ready).toBe(true)
  })
})

test('its clock: near enough, too far either way, not known', () => {
  expect(said(ask({ clockAhead: 3 }), 'clock')).toEqual(['ok', 'ahead', { ms: 3 }])
  expect(said(ask({ clockAhead: -3 }), 'clock')).toEqual(['ok', 'behind', { ms: 3 }])
  expect(said(ask({ clockAhead: 1001 }), 'clock')).toEqual(['warn', 'ahead', { ms: 1001 }])
  expect(said(ask({ clockAhead: -1001 }), 'clock')).toEqual(['warn', 'behind', { ms: 1001 }])
  expect(said(ask({ clockAhead: null }), 'clock')).toEqual(['unknown', 'unknown'])
})
