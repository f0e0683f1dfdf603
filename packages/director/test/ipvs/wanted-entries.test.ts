/** What a virtual server is in IPVS, and what is said of it. */
import { describe, expect, it } from 'vitest'
import { driftInWords } from '../../src/ipvs/drift-in-words'
import { faultInWords } from '../../src/ipvs/fault-in-words'
import { planSync } from '../../src/ipvs/plan-sync'
import { type WantedService, wantedEntries } from '../../src/ipvs/wanted-entries'

const server = { address: '10.0.0.2', port: 8080, weight: 3, method: 'NAT' as const }
const wanted: WantedService = {
  address: '10.0.0.1',
  port: 80,
  protocol: 'TCP',
  scheduler: 'rr',
  flags: [],
  ops: false,
  destinations: [server],
}
const keysOf = (more: Partial<WantedService>) => [...wantedEntries({ ...wanted, address: undefined, ...more }).keys()]

describe('a virtual server in IPVS', () => {
  it('is one service with its servers', () => {
    const [entry] = wantedEntries({ ...wanted, persistence: 60_000, flags: ['flag-2'], engine: 'sip' }).values()
    expect(entry?.service).toEqual({
      family: 4,
      protocol: 'TCP',
      address: '10.0.0.1',
      port: 80,
      scheduler: 'rr',
      engine: 'sip',
      flags: 0x11,
      timeout: 60,
      netmask: '255.255.255.255',
    })
    expect([...(entry?.destinations.keys() ?? [])]).toEqual(['10.0.0.2:8080'])
  })

  it('is one service for each address of its group, in ranges and networks too, and for each mark', () => {
    expect(keysOf({ members: [{ address: '10.0.0.254', to: '10.0.1.1', port: 80 }] })).toEqual([
      'TCP 10.0.0.254:80',
      'TCP 10.0.0.255:80',
      'TCP 10.0.1.0:80',
      'TCP 10.0.1.1:80',
    ])
    expect(keysOf({ members: [{ address: '10.0.0.9', prefix_length: 30, port: 80 }] })).toEqual([
      'TCP 10.0.0.8:80',
      'TCP 10.0.0.9:80',
      'TCP 10.0.0.10:80',
      'TCP 10.0.0.11:80',
    ])
    expect(keysOf({ members: [{ address: '2001:db8::fffe', to: '2001:db8::1:0', port: 80 }] })).toEqual([
      'TCP [2001:db8::fffe]:80',
      'TCP [2001:db8::ffff]:80',
      'TCP [2001:db8::1:0]:80',
    ])
    expect(keysOf({ members: [{ fwmark: 7 }, { fwmark: 7, family: 'inet6' }] })).toEqual(['FWM 7', 'FWM 7 IPv6'])
  })

  it('takes no port of a server behind a mark, but by NAT', () => {
    const portBy = (method: 'NAT' | 'DR') => {
      const mark = { ...wanted, address: undefined, fwmark: 1, destinations: [{ ...server, method }] }
      return [...(wantedEntries(mark).get('FWM 1')?.destinations.values() ?? [])].map(({ port }) => port)
    }
    expect(portBy('NAT')).toEqual([8080])
    expect(portBy('DR')).toEqual([0])
  })

  it('counts clients by mask, for IPv4 by prefix length too', () => {
    const maskOf = (granularity: string) => [...wantedEntries({ ...wanted, granularity }).values()][0]?.service.netmask
    expect(['255.255.255.0', '24', '9', '32'].map(maskOf)).toEqual([
      '255.255.255.0',
      '255.255.255.0',
      '255.128.0.0',
      '255.255.255.255',
    ])
  })
})

describe('words about IPVS', () => {
  it('name what somebody else changed', () => {
    const set = wantedEntries(wanted).get('TCP 10.0.0.1:80')
    const found = wantedEntries({
      ...wanted,
      scheduler: 'wlc',
      destinations: [
        { ...server, weight: 9 },
        { ...server, address: '10.0.0.5' },
      ],
    }).get('TCP 10.0.0.1:80')
    expect(driftInWords(set, found)).toEqual([
      'TCP 10.0.0.1:80 has scheduler wlc, not rr',
      '10.0.0.2:8080 of TCP 10.0.0.1:80 has weight 9, not 3',
      '10.0.0.5:8080 of TCP 10.0.0.1:80 was added',
    ])
    expect(driftInWords(set, undefined)).toEqual(['TCP 10.0.0.1:80 is gone'])
    expect(driftInWords(set, set)).toEqual([])
  })

  it('name what the kernel refused, and the module that is missing', () => {
    const service = { family: 4 as const, protocol: 'TCP' as const, address: '10.0.0.1', port: 80, scheduler: 'mh' }
    const destination = { family: 4 as const, address: '10.0.0.2', port: 80 }
    expect(faultInWords({ command: 'new-service', service }, 2, 'no such file')).toBe(
      'new-service TCP 10.0.0.1:80: the kernel has no scheduler mh (modprobe ip_vs_mh)',
    )
    expect(faultInWords({ command: 'new-service', service }, 17, 'exists')).toContain('the kernel has it already')
    expect(faultInWords({ command: 'set-destination', service, destination }, 2, 'no such file')).toBe(
      'set-destination 10.0.0.2:80 of TCP 10.0.0.1:80: the service has no such real server',
    )
    expect(faultInWords({ command: 'delete-service', service }, 3, 'no such process')).toContain('no such service')
    expect(faultInWords({ command: 'flush' }, 1, 'not permitted')).toBe('flush: needs CAP_NET_ADMIN')
    expect(faultInWords({ command: 'flush' }, 105, 'no buffer space')).toBe('flush: no buffer space')
  })
})

describe('sync daemons', () => {
  const said = { interface: 'eth0', instance: 'VI_1', id: 7 }
  const running = (state: 'master' | 'backup', id = 7) => ({ state, interface: 'eth0', id, maxlen: 1472, port: 8848 })
  const commands = (...given: Parameters<typeof planSync>) =>
    planSync(...given).map(({ command, daemon }) => `${command} ${daemon?.state} ${daemon?.id}`)

  it('tell while the instance is MASTER and listen while it is not; without an instance both', () => {
    expect(commands(said, false, [])).toEqual(['new-daemon backup 7'])
    expect(commands(said, true, [running('backup')])).toEqual(['delete-daemon backup 7', 'new-daemon master 7'])
    expect(commands({ interface: 'eth0' }, false, [])).toEqual(['new-daemon master 0', 'new-daemon backup 0'])
  })

  it('go on when they are as they should be, and are started anew when not', () => {
    expect(commands(said, true, [running('master')])).toEqual([])
    expect(commands(said, true, [running('master', 3)])).toEqual(['delete-daemon master 3', 'new-daemon master 7'])
    expect(commands(undefined, true, [running('master')])).toEqual(['delete-daemon master 7'])
  })
})
