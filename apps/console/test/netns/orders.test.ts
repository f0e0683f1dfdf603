/** Orders from the console to a real pair: refused when nobody is ready, answered with what was seen, on record. */
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { person, signInAs, until } from '../console'
import { type DirectorName, RealPair } from './real-pair'

describe.skipIf(!isAble('namespaces'))('orders to a real pair', () => {
  let pair: RealPair
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    pair = await RealPair.start()
    const { directors } = await pair.ada.client.config.drafts.query({ clusterId: pair.clusterId })
    for (const { id, name } of directors) ids[name] = id
    await settled('b', 'BACKUP')
  })
  afterAll(() => pair.close())

  const told = (name: DirectorName) => pair.running.services.hub.agents.get(name)?.state.one('vrrp', 'vrrp/VI_1')
  /** The state with what it hears: a BACKUP that has heard its MASTER. */
  const settled = (name: DirectorName, state: 'MASTER' | 'BACKUP') =>
    until(
      () => (told(name)?.state === state && (state === 'MASTER' || told(name)?.master) ? told(name) : undefined),
      pair.ring,
      20_000,
    )
  const ofInstance = (name: DirectorName) => {
    const { state = 'INIT', since = 0 } = told(name) ?? {}
    return { directorId: ids[name] ?? '', instance: 'VI_1', seen: { state, since } } as const
  }

  it('who sees an old state is told what is so now', async () => {
    const input = { ...ofInstance('a'), seen: { state: 'MASTER', since: 1000 } } as const
    await expect(pair.ada.client.order.failover.mutate(input)).rejects.toThrow(/a: VI_1 is MASTER since .* look again/)
    await expect(pair.ada.client.order.reannounce.mutate(ofInstance('b'))).rejects.toThrow('VI_1 is not MASTER')
    await expect(pair.ada.client.order.failback.mutate(ofInstance('b'))).rejects.toThrow(
      'the MASTER has the higher priority',
    )
    expect(await pair.holder()).toBe('a')
  })

  it('fails over, with the successor, the time and the gratuitous ARPs in the answer, and back', async () => {
    const over = await pair.ada.client.order.failover.mutate(ofInstance('a'))
    expect(over.effect).toBe('VI_1 said goodbye with priority 0; VI_1 stands back until failback')
    expect(over.takeOver).toMatchObject({ director: 'b', announcements: 5 })
    expect(await pair.holder()).toBe('b')
    expect(await pair.addresses('b')).toContain(VIP)
    expect(await settled('a', 'BACKUP')).toMatchObject({ heldBack: { by: 'ada@example.org' } })
    const back = await pair.ada.client.order.failback.mutate(ofInstance('a'))
    expect(back).toMatchObject({ effect: 'VI_1 took over', takeOver: { director: 'a' } })
    await settled('b', 'BACKUP')
    expect(await pair.addresses('b')).not.toContain(VIP)
  })

  it('is not done by who only looks, nor while no other director is ready', async () => {
    const vera = person(pair.running.url, (await signInAs(pair.running, 'vera', 'viewer')).cookie)
    await expect(vera.client.order.failover.mutate(ofInstance('a'))).rejects.toThrow('this needs the role operator')
    vera.close()
    await pair.kill('b')
    await until(() => (pair.running.services.hub.isConnected('b') ? undefined : true), pair.ring, 20_000)
    await expect(pair.ada.client.order.failover.mutate(ofInstance('a'))).rejects.toThrow(
      'not done: no other director is ready to take over (b: unknown)',
    )
    await expect(pair.ada.client.order.demote.mutate({ directorId: ids.a ?? '' })).rejects.toThrow('VI_1: not done')
    await expect(pair.ada.client.order.reload.mutate({ directorId: ids.b ?? '' })).rejects.toThrow('b is not connected')
    expect(await pair.addresses('a')).toContain(VIP)
  })

  it('reloads and checks on order, and all of it is in the audit log', async () => {
    expect(await pair.ada.client.order.reload.mutate({ directorId: ids.a ?? '' })).toMatchObject({
      effect: expect.stringContaining('is as it was, and runs'),
    })
    expect(await pair.ada.client.order.restartChecks.mutate({ directorId: ids.a ?? '' })).toEqual({
      effect: '0 checks probe now',
    })
    const { entries } = await pair.ada.client.audit.list.query({ filter: { what: 'order.' } })
    const lines = entries.map(({ who, what, object, result }) => `${who} ${what} ${object} ${result}`)
    expect(lines).toContain('ada@example.org order.failover pair / a ok')
    expect(lines).toContain('ada@example.org order.failover pair / a CONFLICT')
    expect(lines).toContain('vera@example.org order.failover pair / a FORBIDDEN')
    expect(lines).toContain('ada@example.org order.reload pair / a ok')
  })
})
