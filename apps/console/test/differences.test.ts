import type { RealServerState, VrrpState } from '@keelson/contract/messages/live-state'
import { expect, test } from 'vitest'
import { differencesOf, type TruthDirector } from '../src/features/truth/differences'

const VIP = '10.0.0.9'

function director(
  name: string,
  state: VrrpState['state'],
  over: Partial<TruthDirector> = {},
  hears?: string,
): TruthDirector {
  const address = name === 'a' ? '10.0.0.1' : '10.0.0.2'
  const instance: VrrpState = {
    name: 'VI_1',
    interface: 'eth0',
    virtual_router_id: 51,
    state,
    since: 1,
    reason: '',
    priority: 100,
    advertInterval: 1000,
    masterDownInterval: 3609,
    sourceAddress: address,
    ...(hears && { master: { address: hears, priority: 100, lastAdvertAt: 1 } }),
    vips: [{ address: VIP, prefix_length: 32, held: state === 'MASTER' }],
    counters: {},
  }
  const addresses = [`${address}/24`, ...(state === 'MASTER' ? [`${VIP}/32`] : [])]
  return {
    directorId: name,
    name,
    connected: true,
    desired: { revision: 4, hash: 'h' },
    config: { file: '/k.conf', revision: 4, hash: 'h', appliedAt: 1, text: '', errors: 0, warnings: 0 },
    director: {
      name,
      agentVersion: '0.1.0',
      startedAt: 1,
      forwarder: 'none',
      engine: 'builtin',
      interfaces: [{ name: 'eth0', up: true, addresses }],
    },
    vrrp: [instance],
    realServers: [],
    ...over,
  }
}
const kinds = (...directors: TruthDirector[]) =>
  differencesOf(directors).map(
    ({ director, kind, subject, want, have }) => `${director} ${kind} ${subject} ${want} ${have}`,
  )
const a = (over: Partial<TruthDirector> = {}) => director('a', 'MASTER', over)
const b = (over: Partial<TruthDirector> = {}) => director('b', 'BACKUP', over, '10.0.0.1')
const interfaces = (...addresses: string[]) => ({
  director: { ...a().director!, interfaces: [{ name: 'eth0', up: true, addresses }] },
})
const real = (over: Partial<RealServerState>): RealServerState => ({
  virtualServer: `${VIP}:80/TCP`,
  id: '10.0.0.7:80',
  address: '10.0.0.7',
  port: 80,
  weight: 5,
  configuredWeight: 5,
  health: 'up',
  operatorState: 'active',
  since: 1,
  reason: '',
  inTable: true,
  activeConnections: 0,
  inactiveConnections: 0,
  totalConnections: 0,
  ...over,
})

test('a pair that does what was deployed has no difference', () => {
  expect(kinds(a({ realServers: [real({})] }), b())).toEqual([])
})

test.each<[string, TruthDirector[], string[]]>([
  ['a file of its own', [a({ config: { ...a().config!, revision: 0, hash: 'x' } }), b()], ['a other-text /k.conf 4 0']],
  ['a VIP that is gone', [a(interfaces('10.0.0.1/24')), b()], [`a vip-missing ${VIP} MASTER VI_1`]],
  ['a VIP where none should be', [a(), b(interfaces(`${VIP}/32`))], [`b vip-unexpected ${VIP} BACKUP VI_1`]],
  ['another weight', [a({ realServers: [real({ weight: 1 })] }), b()], [`a weight ${VIP}:80/TCP 10.0.0.7:80 5 1`]],
  [
    'a drained server',
    [a({ realServers: [real({ weight: 0, operatorState: 'drain' })] }), b()],
    [`a drain ${VIP}:80/TCP 10.0.0.7:80 5 0`],
  ],
  ['two MASTERs', [a(), director('b', 'MASTER')], ['a two-masters VI_1 1 a, b', 'b two-masters VI_1 1 a, b']],
  ['no MASTER', [director('a', 'BACKUP'), director('b', 'BACKUP')], ['a no-master VI_1  BACKUP']],
  ['a stranger’s adverts', [a(), director('b', 'BACKUP', {}, '10.0.0.66')], ['b hears-stranger VI_1 a 10.0.0.66']],
  ['what a lost director said last', [a({ connected: false, config: { ...a().config!, hash: 'x' } })], []],
  [
    'a revision on trial',
    [a({ config: { ...a().config!, hash: 'x', unconfirmed: { since: 1, lease: 1, lastsUntil: 2 } } }), b()],
    [],
  ],
  ['a weight of 0 for a server that is down', [a({ realServers: [real({ weight: 0, health: 'down' })] }), b()], []],
])('%s', (_, directors, expected) => {
  expect(kinds(...directors)).toEqual(expected)
})

test('a director that is a real server too has the VIP on its loopback, and that is none', () => {
  const onLoopback = {
    director: { ...b().director!, interfaces: [{ name: 'lo', up: true, addresses: [`${VIP}/32`] }] },
  }
  expect(kinds(a(), b(onLoopback))).toEqual([])
})
