/** The IPVS codec against what keepalived and ipvsadm sent and the kernel answered, both ways, and cut at every byte. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributeTable, type Family, readAttributes, writeAttributes } from '../../src/wire/attribute-table'
import { decodeFamily, encodeFindFamily, RequestBuffer } from '../../src/wire/genl'
import { addIpvsRequest, decodeDestinationAt, decodeIpvs, decodeIpvsAt, type IpvsRequest } from '../../src/wire/ipvs'
import { ipvsMessage } from '../../src/wire/ipvs-attributes'
import { destination, destinationRows, statisticsRows } from '../../src/wire/ipvs-destination'
import { bytes, hex } from './hex'

const captured = readFileSync(new URL('../../testdata/ipvs-messages.txt', import.meta.url), 'utf8')
  .split('\n')
  .map(line => /^([<>]) (.+): ([0-9a-f]+)$/.exec(line))
  .flatMap(match => (match ? [{ sent: match[1] === '>', by: match[2] ?? '', body: bytes(match[3] ?? '') }] : []))
const sent = captured.filter(message => message.sent)
const told = captured.filter(message => !message.sent)

const encode = (request: IpvsRequest, acknowledge = true) => {
  const buffer = new RequestBuffer()
  addIpvsRequest(buffer, 0x20, 7, request, acknowledge)
  return buffer.bytes.slice()
}
const typesIn = (view: DataView, from: number, end: number) => {
  const types: number[] = []
  for (let at = from; at + 4 <= end && view.getUint16(at, true) >= 4; at += (view.getUint16(at, true) + 3) & ~3)
    types.push(view.getUint16(at + 2, true) & 0x3fff)
  return types
}
const attributesOf = (body: Uint8Array) => {
  const view = new DataView(new ArrayBuffer(4096))
  return new Uint8Array(view.buffer, 0, writeAttributes(ipvsMessage, decodeIpvs(body), view, 0))
}
/** keepalived's messages by what they are about. */
const ofKeepalived = (command: number, part: string) => {
  const found = sent.find(
    ({ by, body }) => by.startsWith('keepalived') && body[0] === command && hex(body).includes(part),
  )
  if (!found) throw new Error(`no captured command ${command} with ${part}`)
  return found.body
}

describe('IPVS over generic netlink', () => {
  it('has messages of every side to compare with', () => {
    expect(sent.length).toBeGreaterThan(15)
    expect(told.length).toBeGreaterThan(8)
  })

  it('writes what keepalived and ipvsadm wrote, from what it read of it', () => {
    const differing = sent
      .filter(({ by }) => by.startsWith('keepalived'))
      .filter(({ body }) => hex(attributesOf(body)) !== hex(body.subarray(4)))
    expect(differing.map(({ body }) => hex(body))).toEqual([])
  })

  it('reads a service and its server as keepalived made them', () => {
    expect(decodeIpvs(ofKeepalived(5, '736800'))).toEqual({
      service: {
        family: 4,
        protocol: 'TCP',
        address: '10.0.0.1',
        port: 80,
        scheduler: 'sh',
        flags: 0x10,
        timeout: 0,
        netmask: '255.255.255.255',
      },
      destination: {
        family: 4,
        address: '10.0.0.2',
        port: 8080,
        method: 'NAT',
        weight: 3,
        upperThreshold: 10,
        lowerThreshold: 5,
      },
    })
    expect(decodeIpvs(ofKeepalived(5, '6d6800')).destination).toMatchObject({
      family: 6,
      address: '2001:db8::2',
      method: 'TUN',
      tunnel: 'gue',
      tunnelPort: 6080,
      checksum: 'csum',
    })
    expect(decodeIpvs(ofKeepalived(1, '0b00736970')).service).toMatchObject({
      family: 6,
      engine: 'sip',
      netmask: '128',
    })
  })

  it('reads firewall marks, sync daemons, timeouts and versions', () => {
    expect(decodeIpvs(ofKeepalived(1, '0800050009000000')).service).toMatchObject({ family: 4, fwmark: 9 })
    expect(decodeIpvs(ofKeepalived(9, '0800010002000000')).daemon).toEqual({ state: 'backup', interface: 'd0', id: 7 })
    expect(decodeIpvs(ofKeepalived(12, '20030000'))).toEqual({ tcp: 800, tcpfin: 90, udp: 70 })
    const information = told.find(({ body }) => body[0] === 14)
    expect(decodeIpvs(information?.body ?? new Uint8Array())).toEqual({
      information: { version: 0x010201, connectionTableSize: 4096 },
    })
  })

  it('reads the kernel’s figures, 64 bits wide', () => {
    const destination = told.map(({ body }) => decodeIpvs(body).destination).find(Boolean)
    expect(destination).toMatchObject({ active: 0, inactive: 0, persistent: 0 })
    expect(Object.keys(destination?.statistics ?? {})).toHaveLength(10)
    const much = encode({ command: 'zero', service: { statistics: { connections: 3, bytesIn: 0x1234_5678_9abc } } })
    expect(decodeIpvs(much.subarray(16)).service?.statistics).toEqual({ connections: 3, bytesIn: 0x1234_5678_9abc })
  })

  it('marks lists as dumps, and asks for an answer only where one is wanted', () => {
    expect(hex(encode({ command: 'get-services' }, false))).toBe(
      '14000000 2000 0103 07000000 00000000 04010000'.replaceAll(' ', ''),
    )
    expect(hex(encode({ command: 'flush' }))).toBe('14000000 2000 0500 07000000 00000000 11010000'.replaceAll(' ', ''))
    expect(hex(encode({ command: 'flush' }, false))).toBe(
      '14000000 2000 0100 07000000 00000000 11010000'.replaceAll(' ', ''),
    )
  })

  it('finds the family by its name', () => {
    const request = '20000000100001000100000000000000 03010000 0900020049505653 00000000'.replaceAll(' ', '')
    expect(hex(encodeFindFamily(1, 'IPVS'))).toBe(request)
    expect(decodeFamily(bytes('01020000 09000200 4950565300000000 06000100 20000000'))).toBe(0x20)
    expect(decodeFamily(bytes('01020000 06000100 20'))).toBeUndefined()
    expect(decodeFamily(bytes('03'))).toBeUndefined()
  })

  it('throws at no length a message is cut to, and never tells a value that was not whole', () => {
    for (const { body } of captured) {
      const whole = decodeIpvs(body)
      for (let length = 0; length < body.length; length++) {
        const cut = decodeIpvs(body.subarray(0, length))
        for (const part of ['service', 'destination', 'daemon'] as const)
          for (const [name, value] of Object.entries(cut[part] ?? {}))
            expect({ [name]: value }).toEqual({ [name]: (whole[part] as Record<string, unknown>)[name] })
      }
    }
  })

  it('keeps requests apart in one buffer, however many', () => {
    const buffer = new RequestBuffer()
    const requests = Array.from(
      { length: 500 },
      (_, i): IpvsRequest => ({
        command: 'delete-service',
        service: { family: 4, fwmark: i + 1 },
      }),
    )
    for (const [i, request] of requests.entries()) addIpvsRequest(buffer, 0x20, i, request, false)
    const alone = requests.map((request, i) => {
      const one = new RequestBuffer()
      addIpvsRequest(one, 0x20, i, request, false)
      return hex(one.bytes)
    })
    expect(hex(buffer.bytes)).toBe(alone.join(''))
  })

  it('reads a server as its rows say, whatever of it is there and wherever it is cut', () => {
    const rows = attributeTable(destinationRows)
    const number = (most: number) => fc.option(fc.integer({ min: 0, max: most }), { nil: undefined })
    const counted = fc.record(
      Object.fromEntries(Object.keys(statisticsRows).map(name => [name, fc.integer({ min: 0, max: 2 ** 50 })])),
      { requiredKeys: [] },
    )
    const server = fc.record(
      {
        family: fc.constantFrom<Family>(4, 6),
        port: number(65_535),
        method: fc.constantFrom('NAT' as const, 'TUN' as const, 'DR' as const),
        weight: number(2 ** 31),
        tunnel: fc.constantFrom('ipip' as const, 'gue' as const),
        tunnelPort: number(65_535),
        checksum: fc.constantFrom('nocsum' as const, 'csum' as const),
        upperThreshold: number(1000),
        lowerThreshold: number(1000),
        active: number(2 ** 32 - 1),
        inactive: number(2 ** 32 - 1),
        persistent: number(2 ** 32 - 1),
        statistics: counted,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        server,
        fc.constantFrom<Family>(4, 6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (told, enclosing, part) => {
          const address = (told.family ?? enclosing) === 4 ? '10.1.2.3' : '2001:db8::7'
          const view = new DataView(new ArrayBuffer(1024))
          const whole = writeAttributes(rows, { ...told, address }, view, 4, enclosing)
          for (const end of [whole, 4 + Math.floor((whole - 4) * part)])
            expect(destination.read(view, 4, end - 4, enclosing)).toEqual(readAttributes(rows, view, 4, end, enclosing))
          expect(destination.read(view, 4, whole - 4, enclosing)).toEqual({ ...told, address })
        },
      ),
    )
  })

  it('reads a server in the order of the kernel as its rows say, whatever is put in its place or cut off', () => {
    const rows = attributeTable(destinationRows)
    const order = ['address', 'port', 'method', 'weight', 'tunnel', 'tunnelPort', 'checksum'] as const
    const rest = [
      'upperThreshold',
      'lowerThreshold',
      'active',
      'inactive',
      'persistent',
      'family',
      'statistics',
    ] as const
    const kernels = attributeTable(Object.fromEntries([...order, ...rest].map(name => [name, destinationRows[name]])))
    const number = (most: number) => fc.integer({ min: 0, max: most })
    const counted = fc.record(
      Object.fromEntries(Object.keys(statisticsRows).map(name => [name, fc.constantFrom(0, 0, 0, 1, 2 ** 40)])),
    )
    const server = fc.record({
      family: fc.constantFrom<Family>(4, 6),
      port: number(65_535),
      method: fc.constantFrom('NAT' as const, 'TUN' as const, 'DR' as const, 'LOCAL' as const),
      weight: number(2 ** 31),
      tunnel: fc.constantFrom('ipip' as const, 'gue' as const),
      tunnelPort: number(65_535),
      checksum: fc.constantFrom('nocsum' as const, 'csum' as const),
      upperThreshold: number(1000),
      lowerThreshold: number(1000),
      active: number(2 ** 32 - 1),
      inactive: number(2 ** 32 - 1),
      persistent: number(2 ** 32 - 1),
      statistics: fc.oneof(
        counted,
        fc.constant(Object.fromEntries(Object.keys(statisticsRows).map(name => [name, 0]))),
      ),
    })
    const change = fc.option(fc.tuple(fc.nat(300), fc.nat(255)), { nil: undefined })
    fc.assert(
      fc.property(
        server,
        fc.ipV4(),
        change,
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        (told, v4, put, part) => {
          const address = told.family === 4 ? v4 : '2001:db8::7'
          const view = new DataView(new ArrayBuffer(1024))
          const whole = writeAttributes(kernels, { ...told, address }, view, 8, told.family)
          expect(destination.read(view, 8, whole - 8, 4)).toEqual({ ...told, address })
          if (put) view.setUint8(8 + put[0], put[1])
          const end = part === null ? whole : 8 + Math.floor((whole - 8) * part)
          // No kernel says one thing twice.
          fc.pre(new Set(typesIn(view, 8, end)).size === typesIn(view, 8, end).length)
          const said = destination.read(view, 8, end - 8, 4)
          expect(said).toEqual(readAttributes(rows, view, 8, end, 4))
          const message = new DataView(new ArrayBuffer(1024))
          for (let at = 8; at < end; at++) message.setUint8(at, view.getUint8(at))
          message.setUint8(0, 5)
          message.setUint16(4, end - 4, true)
          message.setUint16(6, 2 | 0x8000, true)
          expect(decodeDestinationAt(message, 0, end)).toEqual(decodeIpvsAt(message, 0, end).destination)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
