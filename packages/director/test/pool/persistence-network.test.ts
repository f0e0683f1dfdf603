/** Masks as ip_vs_sched_persist applies them. */
import { expect, it } from 'vitest'
import { persistenceNetwork } from '../../src/pool/persistence-network'

it.each([
  ['10.1.2.3', undefined, '10.1.2.3'],
  ['10.1.2.3', '255.255.255.0', '10.1.2.0'],
  ['10.1.2.3', '255.255.255.255', '10.1.2.3'],
  ['10.1.2.3', '20', '10.1.0.0'],
  ['10.1.2.3', '0.0.0.0', '0.0.0.0'],
  ['fd00:1:2:3::7', '48', 'fd00:1:2::'],
  ['fd00:1:2:3::7', '128', 'fd00:1:2:3::7'],
  ['fd00:1:2:3::7', '255.255.255.0', 'fd00:1:2:3::7'],
] as const)('%s with %s is %s', (client, granularity, network) => {
  expect(persistenceNetwork(client, granularity)).toBe(network)
})
