/** The kernel's own table (testdata/ip-vs-conn.txt, Linux 6.1) and what ipvsadm 1.31 made of it in the same second. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWantedEndpoint, type WantedConnections } from '../../src/connections/connection-filter'
import { ConnectionLines } from '../../src/connections/connection-lines'
import { connectionStates, type DescribedConnection } from '../../src/connections/connection-row'
import { ConnectionSurvey } from '../../src/connections/connection-survey'

const file = (name: string) => readFileSync(join(import.meta.dirname, '../../testdata', name))
const table = file('ip-vs-conn.txt')
const LIMITS = { rows: 100, tallyRows: 20, endpoints: 1024 }

function survey(bytes: Uint8Array, wanted: WantedConnections = {}, chunk = bytes.length || 1, limits = LIMITS) {
  const made = new ConnectionSurvey(wanted, limits)
  const lines = new ConnectionLines(row => made.take(row))
  for (let at = 0; at < bytes.length; at += chunk) lines.push(bytes.subarray(at, at + chunk))
  lines.end()
  return { ...made.result(false), malformed: lines.malformed }
}

const ofText = (text: string, wanted?: WantedConnections, limits = LIMITS) =>
  survey(Buffer.from(text), wanted, undefined, limits)

const plain = (client: number, port: number, state = 'ESTABLISHED') =>
  `TCP ${client.toString(16).padStart(8, '0').toUpperCase()} ${port.toString(16).padStart(4, '0').toUpperCase()} 0A000164 0050 0A000203 0050 ${state.padEnd(11)}     897\n`

const words = ({ protocol, state, client, virtual, real, persistence_engine, persistence_data }: DescribedConnection) =>
  [protocol, state, client, virtual, real, persistence_engine, persistence_data].filter(word => word !== undefined)

describe('the rows of the kernel', () => {
  it('says of every row what ipvsadm -lcn --persistent-conn says: both families, templates, a fwmark, SIP', () => {
    const theirs = file('ipvsadm-lcn.txt').toString().trimEnd().split('\n').slice(2)
    const { rows, malformed } = survey(table)
    const expected = theirs.map(line => line.split(/ +/)).map(([protocol, , ...rest]) => [protocol, ...rest])
    expect(rows.map(words)).toEqual(expected)
    expect(rows.length).toBe(14)
    expect(malformed).toBe(0)
  })

  it('reads the seconds that are left', () => {
    expect(survey(table).rows.map(({ expires }) => expires)).toEqual([
      48, 59, 897, 898, 58, 897, 8, 898, 298, 298, 898, 898, 58, 298,
    ])
  })

  it('reads them the same while the table goes by, and no engine where there is none', () => {
    const passing: DescribedConnection[] = []
    const lines = new ConnectionLines(row => passing.push(row.describe()))
    lines.push(table)
    lines.end()
    expect(passing).toEqual(survey(table).rows)
  })

  it('knows every state of TCP, UDP, SCTP and templates, and calls what it does not know ERR!', () => {
    for (const state of connectionStates) expect(ofText(plain(1, 2, state)).rows[0]?.state).toBe(state)
    expect(ofText(plain(1, 2, 'DREAMING')).rows[0]?.state).toBe('ERR!')
  })

  it('reads protocols of other widths than three', () => {
    const [row] = ofText('SCTP 0A000102 A088 0A000164 0050 0A000203 0050 C-ECHOED        20\n').rows
    expect(row).toMatchObject({ protocol: 'SCTP', state: 'C-ECHOED', expires: 20, client: '10.0.1.2:41096' })
  })

  it('shows what a client wrote into PE data as far as it can be shown', () => {
    const line = 'UDP 0A000102 0000 0A000164 13C4 0A000202 13C4 ASSURED          58 sip a\u0007b c\n'
    expect(ofText(line).rows[0]).toMatchObject({ persistence_engine: 'sip', persistence_data: 'a?b c' })
  })
})

describe('chunks', () => {
  it('gives the same result wherever the table is cut into two', () => {
    const whole = survey(table)
    for (let chunk = 1; chunk < table.length; chunk++) expect(survey(table, {}, chunk)).toEqual(whole)
  })

  it('never throws on a table that ends anywhere, and counts what it has', () => {
    const text = table.toString('latin1')
    for (let end = 0; end <= table.length; end++) {
      const { total, malformed } = survey(table.subarray(0, end))
      const ended = text.slice(0, end)
      const rows = Math.max(0, ended.split('\n').length - 2)
      expect([total, malformed]).toEqual([rows, end === 0 || ended.endsWith('\n') ? 0 : 1])
    }
  })

  it('takes any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 400 }), (garbage, chunk) => {
        const { total } = survey(garbage, {}, chunk)
        expect(total).toBeLessThanOrEqual(garbage.filter(byte => byte === 10).length)
      }),
    )
  })

  it('takes a table with bytes overwritten, and finds the rows that were spared', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(table.length - 1), fc.integer({ min: 33, max: 126 })), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5000 }),
        (changes, chunk) => {
          const bytes = Uint8Array.from(table)
          for (const [at, byte] of changes) bytes[at] = byte
          const cut = survey(bytes, {}, chunk)
          expect(cut).toEqual(survey(bytes))
          expect(cut.total).toBeGreaterThanOrEqual(14 - 2 * changes.length)
        },
      ),
    )
  })

  it('reads an address by its width: a colon in eight digits makes no IPv6 of what follows the row', () => {
    const garbled = plain(1, 1).replace('0A000203', '0A00:203')
    const [alone] = ofText(garbled).rows
    expect(alone?.real).toBe('10.0.2.3:80')
    expect(ofText(`${garbled}${plain(0xffffffff, 1)}`).rows[0]).toEqual(alone)
  })

  it('gives up a line longer than any row, and goes on after it', () => {
    const { total, malformed } = survey(Buffer.from(`${'x y '.repeat(2000)}\n${plain(1, 1)}`), {}, 64)
    expect([total, malformed]).toEqual([1, 1])
  })
})

describe('filters', () => {
  it.each([
    [{ client: '10.0.1.2' }, 11],
    [{ client: '10.0.1.0/24' }, 12],
    [{ client: '10.0.0.0/8', state: 'ESTABLISHED' }, 4],
    [{ client: '10.0.1.2:41096' }, 1],
    [{ client: 'fd00:1::2' }, 2],
    [{ client: '[fd00:1::2]:53256' }, 1],
    [{ client: 'fd00::/16' }, 2],
    [{ client: '0.0.0.0/0' }, 12],
    [{ client: '::/0' }, 2],
    [{ vip: '10.0.1.100:80' }, 4],
    [{ vip: '[fd00:1::100]:80', state: 'ASSURED' }, 1],
    [{ vip: '0.0.0.10' }, 1],
    [{ real: 'fd00:2::2' }, 3],
    [{ real: '10.0.2.3', vip: '10.0.1.100:80', client: '10.0.1.2' }, 2],
    [{ state: 'LISTEN' }, 0],
    [{ client: 'nobody' }, 0],
  ] satisfies [WantedConnections, number][])('%o matches %i rows', (wanted, count) => {
    const { matched, total, rows } = survey(table, wanted)
    expect([matched, rows.length, total]).toEqual([count, count, 14])
  })

  it('agrees with plain arithmetic about every prefix', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(32), (address, network, bits) => {
        const text = [24, 16, 8, 0].map(shift => (network >>> shift) & 255).join('.')
        const size = 2 ** (32 - bits)
        const same = Math.floor(address / size) === Math.floor(network / size)
        expect(ofText(plain(address, 1), { client: `${text}/${bits}` }).matched).toBe(same ? 1 : 0)
      }),
    )
  })

  it.each(['10.0.0', '10.0.0.1/33', 'fd00::/129', '10.0.0.1:65536', '[10.0.0.1]:80', 'fd00::g', '10.0.0.0/8:80', ''])(
    'takes %s for no endpoint',
    text => expect(parseWantedEndpoint(text)).toBeUndefined(),
  )
})

describe('counts', () => {
  it('counts by state, client, virtual and real server', () => {
    expect(survey(table)).toMatchObject({
      byState: [
        { key: 'ESTABLISHED', count: 5 },
        { key: 'ASSURED', count: 4 },
        { key: 'UDP', count: 2 },
        { key: 'SYN_RECV', count: 1 },
        { key: 'CLOSE', count: 1 },
        { key: 'CLOSE_WAIT', count: 1 },
      ],
      byClient: [
        { key: '10.0.1.2', count: 11 },
        { key: 'fd00:1::2', count: 2 },
        { key: '10.0.1.0', count: 1 },
      ],
      cut: [],
    })
    expect(survey(table).byVirtual[0]).toEqual({ key: '10.0.1.100:80', count: 4 })
    expect(survey(table, { client: 'fd00::/16' }).byReal).toEqual([{ key: '[fd00:2::2]:80', count: 2 }])
  })

  it('samples evenly over the whole of a table that is larger than what was asked for', () => {
    const text = Array.from({ length: 10_000 }, (_, i) => plain(i, 7)).join('')
    const { rows, matched, cut } = ofText(text, {}, { ...LIMITS, rows: 50 })
    expect([rows.length, matched, cut]).toEqual([50, 10_000, ['rows', 'tallies']])
    const quarters = [0, 0, 0, 0]
    for (const { client } of rows) {
      const [, , high = 0, low = 0] = client.split(':')[0]!.split('.').map(Number)
      quarters[Math.floor((high * 256 + low) / 2500)]!++
    }
    for (const quarter of quarters) expect(Math.abs(quarter - 12.5)).toBeLessThanOrEqual(2)
  })

  it('shows all rows where there are no more than were asked for', () => {
    const text = Array.from({ length: 50 }, (_, i) => plain(i, 7)).join('')
    expect(ofText(text, {}, { ...LIMITS, rows: 50, tallyRows: 50 })).toMatchObject({ cut: [], matched: 50 })
    expect(new Set(ofText(text, {}, { ...LIMITS, rows: 50 }).rows.map(({ client }) => client)).size).toBe(50)
  })

  it('finds the frequent clients among more than it can count, never too high and within the error it tells', () => {
    const heavy = Array.from({ length: 400 }, (_, i) => [1, 1, 1, 2, 2, 3][i % 6]!)
    const text = Array.from({ length: 5000 }, (_, i) => plain(i % 3 === 0 ? heavy[(i / 3) % 400]! : 1000 + i, 7)).join(
      '',
    )
    const real = new Map<string, number>()
    for (const { key, count } of ofText(text, {}, { ...LIMITS, endpoints: 8192, tallyRows: 8000 }).byClient)
      real.set(key, count)
    const { byClient, cut } = ofText(text, {}, { ...LIMITS, endpoints: 64, tallyRows: 3 })
    expect(cut).toContain('tallies')
    expect(byClient.map(({ key }) => key)).toEqual(['0.0.0.1', '0.0.0.2', '0.0.0.3'])
    for (const { key, count } of byClient) {
      expect(count).toBeLessThanOrEqual(real.get(key)!)
      expect(count).toBeGreaterThanOrEqual(real.get(key)! - 5000 / 32)
    }
  })
})
