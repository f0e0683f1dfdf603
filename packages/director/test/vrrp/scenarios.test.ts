import type { AuthHmac } from '@keelson/keepalived-conf/config'
import { describe, expect, it } from 'vitest'
import { SimulatedLan } from '../../src/sim/simulated-lan'
import { transcript } from '../../src/sim/transcript'
import { vrrpConfig } from './config'

const vip = '125.38.38.64'
const eth0 = (address: string) => [{ name: 'eth0', address }]

/** The article's two directors: 180 against 150, every second instead of every five. */
function pair(over: { first?: object; second?: object } = {}): SimulatedLan {
  const lan = new SimulatedLan()
  lan.addDirector('director1', vrrpConfig([{ state: 'MASTER', priority: 180, ...over.first }]), eth0('125.38.38.11'))
  lan.addDirector('director2', vrrpConfig([{ priority: 150, ...over.second }]), eth0('125.38.38.12'))
  return lan
}

function running(lan: SimulatedLan): SimulatedLan {
  for (const name of lan.directors.keys()) lan.start(name)
  lan.runFor(10_000)
  return lan
}

function expectTranscript(lan: SimulatedLan, name: string) {
  return expect(transcript(lan.takeEvents())).toMatchFileSnapshot(`../../testdata/${name}.txt`)
}

describe('directors on a LAN', () => {
  it('elect the one with the higher priority', async () => {
    const lan = running(pair())
    expect(lan.holders(vip)).toEqual(['director1'])
    expect(lan.trafficGoesTo(vip)).toBe('director1')
    await expectTranscript(lan, 'election')
  })

  it('fail over after three silent intervals and the skew, and back when the first returns', async () => {
    const lan = running(pair())
    lan.takeEvents()
    lan.kill('director1')
    lan.runFor(10_000)
    expect(lan.trafficGoesTo(vip)).toBe('director2')
    lan.start('director1')
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'failover-and-return')
  })

  it('stay with the MASTER they have under nopreempt', async () => {
    const lan = running(pair({ first: { state: 'BACKUP', nopreempt: true } }))
    lan.kill('director1')
    lan.runFor(10_000)
    lan.takeEvents()
    lan.start('director1')
    lan.runFor(20_000)
    expect(lan.holders(vip)).toEqual(['director2'])
    await expectTranscript(lan, 'nopreempt')
  })

  it('preempt only after preempt_delay', async () => {
    const lan = running(pair({ first: { state: 'BACKUP', preempt_delay: 30_000 } }))
    lan.kill('director1')
    lan.runFor(10_000)
    lan.takeEvents()
    lan.start('director1')
    lan.runFor(30_000)
    expect(lan.holders(vip)).toEqual(['director2'])
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'preempt-delay')
  })

  it('hand over in skew time when the MASTER stops with priority 0', async () => {
    const lan = running(pair())
    lan.takeEvents()
    lan.stop('director1')
    lan.runFor(420)
    expect(lan.holders(vip)).toEqual(['director2'])
    await expectTranscript(lan, 'priority-0')
  })

  it('break a tie by the higher address', async () => {
    const lan = running(pair({ first: { priority: 150 } }))
    expect(lan.holders(vip)).toEqual(['director2'])
    await expectTranscript(lan, 'tie')
  })

  it('are both MASTER while apart, and one again once they hear each other', async () => {
    const lan = running(pair())
    lan.takeEvents()
    lan.partition(['director1'], ['director2'])
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1', 'director2'])
    lan.heal()
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'partition-and-heal')
  })

  it('cannot agree over a link that works one way, and say so', async () => {
    const lan = running(pair())
    lan.takeEvents()
    lan.cut('director1', 'director2')
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1', 'director2'])
    lan.mend('director1', 'director2')
    lan.runFor(5000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'one-way-link')
  })

  it('move a sync group as one when one of its links fails', async () => {
    const lan = new SimulatedLan()
    const group = (priority: number) =>
      vrrpConfig(
        [
          { name: 'VI_OUT', priority },
          {
            name: 'VI_IN',
            priority,
            interface: 'eth1',
            virtual_router_id: 52,
            virtual_ipaddress: [{ address: '10.0.0.1', prefix_length: 24 }],
          },
        ],
        { VG: ['VI_OUT', 'VI_IN'] },
      )
    const both = (last: number) => [
      { name: 'eth0', address: `125.38.38.${last}` },
      { name: 'eth1', address: `10.0.0.${last}`, lan: 'inside' },
    ]
    lan.addDirector('director1', group(180), both(11))
    lan.addDirector('director2', group(150), both(12))
    running(lan)
    expect([lan.holders(vip), lan.holders('10.0.0.1')]).toEqual([['director1'], ['director1']])
    lan.takeEvents()
    lan.setLink('director1', 'eth1', false)
    lan.runFor(10_000)
    expect([lan.holders(vip), lan.holders('10.0.0.1')]).toEqual([['director2'], ['director2']])
    lan.setLink('director1', 'eth1', true)
    lan.runFor(10_000)
    expect([lan.holders(vip), lan.holders('10.0.0.1')]).toEqual([['director1'], ['director1']])
    await expectTranscript(lan, 'sync-group')
  })

  it('take their VIP back when something else removes it', async () => {
    const lan = running(pair())
    lan.takeEvents()
    lan.removeAddress('director1', 'eth0', vip)
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'vip-removed')
  })

  it('change a VIP list one after the other without a flap', async () => {
    const lan = running(pair())
    lan.takeEvents()
    const longer = [vip, '125.38.38.65'].map(address => ({ address, prefix_length: 32 }))
    lan.reload('director2', vrrpConfig([{ priority: 150, virtual_ipaddress: longer }]))
    lan.runFor(10_000)
    lan.reload('director1', vrrpConfig([{ state: 'MASTER', priority: 180, virtual_ipaddress: longer }]))
    lan.runFor(10_000)
    expect(lan.holders('125.38.38.65')).toEqual(['director1'])
    await expectTranscript(lan, 'vip-list-change')
  })

  it('are refused with the wrong password, both ways', async () => {
    const wrong = { authentication: { auth_type: 'PASS' as const, auth_pass: '2222' } }
    const lan = running(pair({ second: wrong }))
    expect(lan.holders(vip)).toEqual(['director1', 'director2'])
    await expectTranscript(lan, 'wrong-password')
  })

  it('leave no VIP behind when a crashed director starts again', async () => {
    const lan = running(pair())
    lan.crash('director1')
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1', 'director2'])
    lan.takeEvents()
    lan.start('director1')
    expect(lan.holders(vip)).toEqual(['director2'])
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'crash-and-restart')
  })

  it('listen before they claim anything, after their machine stood still', async () => {
    const lan = running(pair())
    lan.takeEvents()
    lan.suspend('director2')
    lan.runFor(60_000)
    lan.resume('director2')
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'backup-resumed')
  })

  it('give way after their machine stood still as MASTER', async () => {
    const lan = running(pair({ first: { priority: 150 }, second: { priority: 180 } }))
    lan.takeEvents()
    const [master = ''] = lan.holders(vip)
    lan.suspend(master)
    lan.runFor(60_000)
    lan.resume(master)
    lan.runFor(10_000)
    expect(lan.holders(vip)).toHaveLength(1)
    await expectTranscript(lan, 'master-resumed')
  })

  it('find the last of three when two die one after the other', async () => {
    const lan = new SimulatedLan()
    for (const [n, priority] of [180, 150, 120].entries())
      lan.addDirector(`director${n + 1}`, vrrpConfig([{ priority }]), eth0(`125.38.38.1${n + 1}`))
    running(lan)
    lan.takeEvents()
    lan.kill('director1')
    lan.runFor(2000)
    lan.kill('director2')
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director3'])
    expect(lan.trafficGoesTo(vip)).toBe('director3')
    await expectTranscript(lan, 'two-of-three-die')
  })

  it('move the VIP when a tracked script fails, and back when it is well', async () => {
    const script = { name: 'chk', script: { command: '/bin/true' }, interval: 1000, timeout: 1000, rise: 1, fall: 1 }
    const watched = (over: object) => ({
      ...vrrpConfig([{ track_script: [{ name: 'chk' }], ...over }]),
      vrrp_script: [{ ...script, weight: { weight: -60, reverse: false }, init_fail: false }],
    })
    const lan = new SimulatedLan()
    lan.addDirector('director1', watched({ priority: 180 }), eth0('125.38.38.11'))
    lan.addDirector('director2', watched({ priority: 150 }), eth0('125.38.38.12'))
    running(lan)
    lan.takeEvents()
    lan.setScript('director1', 'chk', { ok: false, text: 'failed (exited with status 3)' })
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director2'])
    lan.setScript('director1', 'chk', { ok: true, text: 'succeeded' })
    lan.runFor(10_000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'script-moves-the-vip')
  })

  it('elect over IPv6 as over IPv4', async () => {
    const vip6 = '2001:db8::64'
    const virtual_ipaddress = ['fe80::64', vip6].map(address => ({ address, prefix_length: 128 }))
    const lan = new SimulatedLan()
    for (const n of [1, 2]) {
      const config = vrrpConfig([{ priority: 200 - 50 * n, version: 3, advert_int: 100, virtual_ipaddress }])
      lan.addDirector(`director${n}`, config, [{ name: 'eth0', address: `125.38.38.1${n}`, linkLocal: `fe80::${n}` }])
    }
    running(lan)
    expect(lan.holders(vip6)).toEqual(['director1'])
    lan.kill('director1')
    lan.runFor(1000)
    expect(lan.trafficGoesTo(vip6)).toBe('director2')
    await expectTranscript(lan, 'ipv6')
  })

  it('are told of a clock that jumps where adverts are signed by the time, and agree again when it is set right', async () => {
    const auth_hmac: AuthHmac = { keys: [{ id: 1, secret: 'x'.repeat(32) }], anti_replay: 'time', mode: 'enforce' }
    const signed = { authentication: undefined, auth_hmac }
    const lan = running(pair({ first: signed, second: signed }))
    lan.takeEvents()
    lan.jumpClock('director1', 3_600_000)
    lan.runFor(8000)
    expect(lan.holders(vip)).toEqual(['director1', 'director2'])
    lan.jumpClock('director1', -3_600_000)
    lan.runFor(8000)
    expect(lan.holders(vip)).toEqual(['director1'])
    await expectTranscript(lan, 'clock-jump')
  })

  it('do not mind a clock that jumps where adverts are not signed', () => {
    const lan = running(pair())
    lan.takeEvents()
    lan.jumpClock('director1', 86_400_000)
    lan.jumpClock('director2', -86_400_000)
    lan.runFor(30_000)
    expect(lan.takeEvents().filter(event => event.type === 'effect' && event.effect.type !== 'sendAdvert')).toEqual([])
  })

  it('are told of another cluster that uses their virtual_router_id, and keep out of each other’s way', async () => {
    const lan = running(pair())
    const stranger = {
      authentication: { auth_type: 'PASS', auth_pass: '2222' },
      virtual_ipaddress: [{ address: '125.38.38.99', prefix_length: 32 }],
    } as const
    lan.addDirector(
      'stranger',
      vrrpConfig([{ state: 'MASTER', priority: 200, ...stranger, virtual_ipaddress: [...stranger.virtual_ipaddress] }]),
      eth0('125.38.38.20'),
    )
    lan.takeEvents()
    lan.start('stranger')
    lan.runFor(10_000)
    expect([lan.holders(vip), lan.holders('125.38.38.99')]).toEqual([['director1'], ['stranger']])
    lan.stop('stranger')
    lan.runFor(10_000)
    await expectTranscript(lan, 'vrid-clash')
  })
})
