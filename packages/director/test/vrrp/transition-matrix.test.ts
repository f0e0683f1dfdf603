/** Every state against every input there is: where it ends, what it asks of its host, until when it waits. A golden table. */
import type { VrrpScript } from '@keelson/keepalived-conf/config'
import { expect, it } from 'vitest'
import type { VrrpStateName } from '../../src/vrrp/effect'
import { Bench, own, vip } from './bench'

const chk: VrrpScript = {
  name: 'chk',
  script: { command: '/chk' },
  interval: 1e9,
  timeout: 1000,
  weight: { weight: -60, reverse: false },
  rise: 1,
  fall: 1,
  init_fail: false,
}
const lower = '125.38.38.11'
const higher = '125.38.38.13'

const inputs: Record<string, (bench: Bench) => void> = {
  'a superior advert': b => b.hear({ priority: 180 }),
  'an equal advert from a higher address': b => b.hear({ priority: 150, source: higher }),
  'an equal advert from a lower address': b => b.hear({ priority: 150, source: lower }),
  'an inferior advert': b => b.hear({}),
  'priority 0': b => b.hear({ priority: 0 }),
  'an advert of an owner': b => b.hear({ priority: 255 }),
  'an advert from our own address': b => b.hear({ priority: 180, source: own }),
  'an advert with the wrong password': b => b.hear({ priority: 180, password: 'x' }),
  'an advert of another interval': b => b.hear({ priority: 180, interval: 200 }),
  'an advert of another version': b => b.hear({ priority: 180, version: 3 }),
  'an advert with TTL 1': b => b.hear({ priority: 180, ttl: 1 }),
  'an advert with a wrong checksum': b => b.hear({ priority: 180, spoil: packet => packet.set([1], 6) }),
  'an advert of another VRID': b => b.hear({ priority: 180, spoil: packet => packet.set([52], 1) }),
  'an advert of other VIPs': b => b.hear({ priority: 180, addresses: ['10.9.9.9'] }),
  'an empty packet': b =>
    b.stack.receive(new Uint8Array(), { interface: 'eth0', source: lower, destination: '224.0.0.18', ttl: 255 }, b.now),
  'a packet that cannot be read': b => b.stack.receiveUnreadable(),
  'ARP of a stranger for a VIP': b =>
    b.stack.arpHeard('eth0', { seen: 'arp', address: vip, mac: '02:00:00:00:00:99' }, b.now),
  'ARP of ourselves for a VIP': b =>
    b.stack.arpHeard('eth0', { seen: 'arp', address: vip, mac: '02:00:00:00:00:01' }, b.now),
  'its timer ends': b => b.advance(Math.min(b.stack.nextDeadline(), b.now + 10_000)),
  'its timer runs a minute late': b => b.advance(Math.min(b.stack.nextDeadline(), b.now) + 60_000),
  'a tick before its time': b => b.advance(b.now),
  'its link goes down': b => b.stack.linkChanged('eth0', false, b.now),
  'its link comes up': b => b.stack.linkChanged('eth0', true, b.now),
  'another link goes down': b => b.stack.linkChanged('eth7', false, b.now),
  'its address goes': b => b.stack.addressChanged('eth0', {}, b.now),
  'its address changes': b => b.stack.addressChanged('eth0', { address: '125.38.38.50' }, b.now),
  'a VIP is removed': b => b.stack.addressRemoved('eth0', vip, b.now + 5000),
  'another address is removed': b => b.stack.addressRemoved('eth0', '10.0.0.9', b.now),
  'a script fails': b => b.stack.scriptFinished('chk', { ok: false, text: 'exited with status 1' }, b.now),
  'a script succeeds': b => b.stack.scriptFinished('chk', { ok: true, text: 'succeeded' }, b.now),
  'a script nobody knows fails': b => b.stack.scriptFinished('other', { ok: false, text: 'timed out' }, b.now),
  'a file says 20': b => b.stack.fileChanged('f', 20, b.now),
  'the time of day jumps': b => b.stack.setWallClock(1e12, b.now),
  'a reload of the same': b => b.stack.reload(b.config({}), b.now),
  'a reload with another priority': b => b.stack.reload(b.config({ priority: 90 }), b.now),
  'a reload with another VIP': b =>
    b.stack.reload(b.config({ virtual_ipaddress: [{ address: '10.0.0.7', prefix_length: 32 }] }), b.now),
  'a reload without it': b => b.stack.reload({ ...b.config({}), vrrp_instance: [] }, b.now),
  shutdown: b => b.stack.shutdown(b.now),
}

class Tracking extends Bench {
  override config(over: object) {
    const weight = { weight: 1, reverse: false }
    const tracked = { track_script: [{ name: 'chk' }], track_file: [{ name: 'f' }], ...over }
    return { ...super.config(tracked), vrrp_script: [chk], track_file: [{ name: 'f', file: '/f', weight }] }
  }
}

it('every state knows what to do with every input', async () => {
  const states: VrrpStateName[] = ['INIT', 'BACKUP', 'MASTER', 'FAULT']
  const lines = Object.entries(inputs).flatMap(([name, happens]) => [
    `${name}\n`,
    ...states.map(state => {
      const bench = new Tracking(state)
      const from = bench.now
      bench.advance(from) // the script's first run
      bench.effects()
      happens(bench)
      const effects = bench.effects() || '-'
      const { state: to = 'gone' } = bench.stack.snapshot(bench.now)[0] ?? {}
      const deadline = bench.stack.nextDeadline()
      // The script runs again in eleven days.
      const wait = deadline > 1e8 ? 'waits for nothing' : `waits until ${Math.round(deadline - from)}`
      return `  ${state.padEnd(6)} -> ${to.padEnd(6)} ${wait}; ${effects}\n`
    }),
  ])
  await expect(lines.join('')).toMatchFileSnapshot('../../testdata/transition-matrix.txt')
})
