/** How many gratuitous ARPs, where, and how far apart. */
import { describe, expect, it } from 'vitest'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { Bench, own } from './bench'
import { vrrpConfig } from './config'

/** [ms after the take-over, interface and address] of everything that is announced until then. */
function announced(config: ReturnType<typeof vrrpConfig>, until: number): string[] {
  const names = ['eth0', 'eth1', 'eth2']
  const interfaces = names.map(name => ({ name, up: true, address: own }))
  const stack = new VrrpStack(config, { interfaces }, 0)
  let now = stack.nextDeadline()
  const start = now
  const found: string[] = []
  for (; now <= start + until; now = stack.nextDeadline()) {
    stack.tick(now)
    for (const effect of stack.takeEffects())
      if (effect.type === 'sendGratuitousArp' || effect.type === 'sendNeighbourAdvertisement')
        found.push(`${Math.round(now - start)} ${effect.interface} ${effect.address}`)
  }
  return found
}

const vips = (...addresses: string[]) =>
  addresses.map(text => {
    const [address = '', dev] = text.split('@')
    return { address, prefix_length: 32, ...(dev && { dev }) }
  })
const quiet = { garp_master_delay: 0, garp_master_repeat: 2 }

describe('vrrp_garp_interval', () => {
  it('lies between two announcements on an interface, and not between those of two', () => {
    const config = vrrpConfig([{ ...quiet, virtual_ipaddress: vips('10.0.0.1', '10.0.0.2@eth1') }])
    config.global_defs.vrrp_garp_interval = 100
    expect(announced(config, 900)).toEqual([
      '0 eth0 10.0.0.1',
      '0 eth1 10.0.0.2',
      '100 eth0 10.0.0.1',
      '100 eth1 10.0.0.2',
    ])
  })

  it('is of all interfaces of a garp_group together, which goes before it', () => {
    const config = vrrpConfig([{ ...quiet, virtual_ipaddress: vips('10.0.0.1', '10.0.0.2@eth1', '10.0.0.3@eth2') }])
    config.global_defs.vrrp_garp_interval = 100
    config.garp_group = [{ garp_interval: 300, interfaces: ['eth0', 'eth1'] }]
    expect(announced(config, 990)).toEqual([
      '0 eth0 10.0.0.1',
      '0 eth2 10.0.0.3',
      '100 eth2 10.0.0.3',
      '300 eth1 10.0.0.2',
      '600 eth0 10.0.0.1',
      '900 eth1 10.0.0.2',
    ])
  })

  it('is not that of neighbour advertisements, which is vrrp_gna_interval', () => {
    const config = vrrpConfig([
      { ...quiet, version: 3, authentication: undefined, virtual_ipaddress: vips('fe80::1', 'fe80::2') },
    ])
    config.global_defs.vrrp_garp_interval = 100
    const at = (list: string[]) => list.map(each => Number(each.split(' ')[0]))
    const stack = () => announcedOver6(config)
    expect(at(stack())).toEqual([0, 0, 0, 0])
    config.global_defs.vrrp_gna_interval = 50
    expect(at(stack())).toEqual([0, 50, 100, 150])
  })

  it('ends with the MASTER: what waits is not sent for an address that is gone', () => {
    const bench = new Bench('BACKUP')
    const config = bench.config({ garp_master_delay: 0 })
    config.global_defs.vrrp_garp_interval = 100
    bench.stack.reload(config, 0)
    expect(bench.effects()).toBe('remove')
    bench.advance(bench.stack.nextDeadline())
    expect(bench.effects()).toBe('advert:150 BACKUP>MASTER add arp')
    bench.hear({ priority: 200 })
    bench.effects()
    bench.advance(bench.now + 1000)
    expect(bench.effects()).toBe('')
  })
})

function announcedOver6(config: ReturnType<typeof vrrpConfig>): string[] {
  const stack = new VrrpStack(config, { interfaces: [{ name: 'eth0', up: true, linkLocal: 'fe80::9' }] }, 0)
  const start = stack.nextDeadline()
  const found: string[] = []
  for (let now = start; now <= start + 900; now = stack.nextDeadline()) {
    stack.tick(now)
    for (const { type } of stack.takeEffects())
      if (type === 'sendNeighbourAdvertisement') found.push(`${Math.round(now - start)}`)
  }
  return found
}

describe('garp_extra_if', () => {
  const elsewhere = vips('10.0.0.1', '10.0.0.2@eth1')
  it('announces again and again the VIPs on other interfaces, under all', () => {
    const config = vrrpConfig([
      { ...quiet, garp_extra_if: { all: true, interval: 10_000 }, virtual_ipaddress: elsewhere },
    ])
    expect(announced(config, 25_000).slice(4)).toEqual(['10000 eth1 10.0.0.2', '20000 eth1 10.0.0.2'])
  })
  it('announces without all only those of a vmac', () => {
    const config = vrrpConfig([
      { ...quiet, garp_extra_if: { all: false, interval: 10_000 }, virtual_ipaddress: elsewhere },
    ])
    expect(announced(config, 25_000).slice(4)).toEqual([])
    config.vrrp_instance[0]!.virtual_ipaddress[1]!.vmac = 'eth1'
    expect(announced(config, 15_000).slice(4)).toEqual(['10000 eth1 10.0.0.2'])
  })
})
