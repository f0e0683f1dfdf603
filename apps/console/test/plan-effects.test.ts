import type { RealServerState } from '@keelson/contract/messages/live-state'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { expect, test } from 'vitest'
import { type PlanEffect, planEffects, planRisks } from '../src/features/deploy/plan-effects'

const service = '10.0.0.1:80/TCP'
const text = (servers: string[], more = '') => `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    10.0.0.1
  }
}
${servers.length > 0 ? `virtual_server 10.0.0.1 80 {\n  lb_algo wrr\n  protocol TCP\n${servers.map(server => `  real_server ${server} 80 {\n    weight 1\n  }\n`).join('')}}\n` : ''}${more}`
const config = (source: string) => effectiveConfig(parse(source))
const live = (id: string, more: Partial<RealServerState> = {}) =>
  ({
    virtualServer: service,
    id: `${id}:80`,
    health: 'up',
    weight: 1,
    operatorState: 'active',
    activeConnections: 7,
    ...more,
  }) as RealServerState
const three = ['10.0.0.2', '10.0.0.3', '10.0.0.4']
const all = three.map(id => live(id))
const look = (before: string, after: string, now = all) => {
  const effects = planEffects(config(before), config(after), now)
  return { effects, risks: planRisks(effects, config(after), now) }
}

test.each<[string, string, PlanEffect[]]>([
  ['nothing', text(three), []],
  [
    'a server less, with what hangs on it',
    text(three.slice(1)),
    [{ kind: 'server-removed', virtualServer: service, realServer: '10.0.0.2:80', active: 7 }],
  ],
  [
    'a server more',
    text([...three, '10.0.0.5']),
    [{ kind: 'server-added', virtualServer: service, realServer: '10.0.0.5:80', weight: 1 }],
  ],
  [
    'a weight',
    text(three).replace('weight 1', 'weight 3'),
    [{ kind: 'weight', virtualServer: service, realServer: '10.0.0.2:80', from: 1, to: 3 }],
  ],
  [
    'a scheduler',
    text(three).replace('wrr', 'wlc'),
    [{ kind: 'scheduler', virtualServer: service, from: 'wrr', to: 'wlc' }],
  ],
  ['a service less', text([]), [{ kind: 'service-removed', virtualServer: service, active: 21 }]],
  [
    'a priority',
    text(three).replace('priority 100', 'priority 90'),
    [{ kind: 'priority', instance: 'VI_1', from: 100, to: 90 }],
  ],
  [
    'an address for another',
    text(three).replace('    10.0.0.1\n', '    10.0.0.9\n'),
    [
      { kind: 'vip-removed', instance: 'VI_1', address: '10.0.0.1' },
      { kind: 'vip-added', instance: 'VI_1', address: '10.0.0.9' },
    ],
  ],
])('%s', (_what, after, effects) => {
  expect(look(text(three), after).effects).toEqual(effects)
})

test('taking the last server that serves is a risk, one that serves beside others is none', () => {
  const mostly = [live('10.0.0.2'), live('10.0.0.3', { health: 'down' }), live('10.0.0.4', { operatorState: 'drain' })]
  expect(look(text(three), text(three.slice(1)), mostly).risks).toEqual([
    { risk: 'last-server', virtualServer: service },
  ])
  expect(look(text(three), text(three.slice(1))).risks).toEqual([])
  expect(look(text(three), text(three).replaceAll('weight 1', 'weight 0')).risks).toEqual([
    { risk: 'last-server', virtualServer: service },
  ])
})

test('many servers at once, a service and an address are risks', () => {
  const many = ['10.0.0.5', '10.0.0.6', '10.0.0.7', '10.0.0.8']
  expect(look(text([...three, ...many]), text(three)).risks).toEqual([{ risk: 'many-servers', count: 4 }])
  expect(look(text(three), text([])).risks).toEqual([{ risk: 'service-removed', virtualServer: service }])
  expect(look(text(three), text(three).replace('    10.0.0.1\n', '    10.0.0.9\n')).risks).toEqual([
    { risk: 'vip-removed', address: '10.0.0.1' },
  ])
})
