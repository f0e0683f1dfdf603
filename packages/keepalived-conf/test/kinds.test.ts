import type { Word } from '@keelson/keepalived-conf/document'
import {
  addressPort,
  familyOf,
  hostPort,
  ipAddress,
  multicastAddress,
  netmask,
  virtualAddress,
} from '@keelson/keepalived-conf/kinds/addresses'
import { int, seconds, wholeSeconds } from '@keelson/keepalived-conf/kinds/numbers'
import {
  digest,
  lvsSyncDaemon,
  quotedCommand,
  serviceAddress,
  statusCodes,
  userGroup,
} from '@keelson/keepalived-conf/kinds/phrases'
import { trackedInterface } from '@keelson/keepalived-conf/kinds/tracks'
import { bool, flag, oneOf, oneOfAnyCase, optional, word } from '@keelson/keepalived-conf/kinds/words'
import { parse } from '@keelson/keepalived-conf/parse'
import type { Kind } from '@keelson/keepalived-conf/table'
import { describe, expect, test } from 'vitest'

function read<T>(kind: Kind<T>, text: string): T | string | undefined {
  const words: Word[] = parse(`k ${text}`).root.statements[0]?.words.slice(1) ?? []
  const { value, complaints } = kind.read(words)
  return complaints?.length ? complaints.map(each => each.rule).join(' ') : value
}

describe('a value kind reads what lies in its bounds and names what does not', () => {
  test.each<[string, Kind<unknown>, string, unknown]>([
    ['int', int(1, 255), '1', 1],
    ['int', int(1, 255), '255', 255],
    ['int', int(1, 255), '+7', 7],
    ['int', int(1, 255), '0', 'out-of-range'],
    ['int', int(1, 255), '256', 'out-of-range'],
    ['int', int(1, 255), '-1', 'out-of-range'],
    ['int', int(1, 255), '1.5', 'invalid-number'],
    ['int', int(1, 255), '0x10', 'invalid-number'],
    ['int', int(1, 255), '', 'missing-parameter'],
    ['int', int(1, 255), '$N', undefined],
    ['seconds', seconds(0.01, 255), '0.01', 10],
    ['seconds', seconds(0.01, 255), '5', 5000],
    ['seconds', seconds(0.01, 255), '.5', 500],
    ['seconds', seconds(0.01, 255), '255', 255_000],
    ['seconds', seconds(0.01, 255), '255.001', 'out-of-range'],
    ['seconds', seconds(0.01, 255), '0.001', 'out-of-range'],
    ['seconds', seconds(0.01, 255), '1.1234567', 'invalid-number'],
    ['seconds', seconds(0.01, 255), '5s', 'invalid-number'],
    ['wholeSeconds', wholeSeconds(1, 9), '9', 9000],
    ['wholeSeconds', wholeSeconds(1, 9), '1.5', 'invalid-number'],
    ['bool', bool, '', true],
    ['bool', bool, 'off', false],
    ['bool', bool, 'yes', true],
    ['bool', bool, 'TRUE', 'invalid-choice'],
    ['flag', flag, '', true],
    ['oneOf', oneOf(['NAT', 'DR']), 'DR', 'DR'],
    ['oneOf', oneOf(['NAT', 'DR']), 'dr', 'invalid-choice'],
    ['oneOfAnyCase', oneOfAnyCase(['TCP', 'UDP']), 'tcp', 'TCP'],
    ['optional', optional(int(1, 9), 3), '', 3],
    ['word', word(), '"a b"', 'a b'],
    ['ipAddress', ipAddress, '10.0.0.256', 'invalid-address'],
    ['ipAddress', ipAddress, '2001:db8::1', '2001:db8::1'],
    ['multicastAddress', multicastAddress(4), '239.255.255.255', '239.255.255.255'],
    ['multicastAddress', multicastAddress(4), '240.0.0.1', 'invalid-address'],
    ['multicastAddress', multicastAddress(6), '224.0.0.18', 'invalid-address'],
    ['netmask', netmask, '255.255.0.0', '255.255.0.0'],
    ['netmask', netmask, 'x', 'invalid-address'],
    ['addressPort', addressPort, '10.0.0.1', { address: '10.0.0.1', port: 0 }],
    ['addressPort', addressPort, '10.0.0.1 65535', { address: '10.0.0.1', port: 65535 }],
    ['addressPort', addressPort, '10.0.0.1 65536', 'out-of-range'],
    ['addressPort', addressPort, '10.0.0.1 http', 'invalid-number'],
    ['hostPort', hostPort, 'mail.example.com', { host: 'mail.example.com', port: 25 }],
    ['serviceAddress', serviceAddress, 'fwmark 3', { fwmark: 3 }],
    ['serviceAddress', serviceAddress, 'fwmark 0', 'out-of-range'],
    ['serviceAddress', serviceAddress, 'group G', { group: 'G' }],
    ['virtualAddress', virtualAddress, '10.0.0.1', { address: '10.0.0.1', prefix_length: 32 }],
    ['virtualAddress', virtualAddress, 'fe80::1', { address: 'fe80::1', prefix_length: 128 }],
    ['virtualAddress', virtualAddress, '10.0.0.1/33', 'out-of-range'],
    ['virtualAddress', virtualAddress, '10.0.0.1/24 dev', 'missing-parameter'],
    ['virtualAddress', virtualAddress, '10.0.0.1 foo', 'unknown-option'],
    ['trackedInterface', trackedInterface, 'eth0 weight -253', { interface: 'eth0', weight: -253 }],
    ['trackedInterface', trackedInterface, 'eth0 weight 254', 'out-of-range'],
    ['quotedCommand', quotedCommand, '"/x.sh a" u g', { command: '/x.sh a', user: 'u', group: 'g' }],
    ['quotedCommand', quotedCommand, "'/x.sh a' u", { command: '/x.sh a', user: 'u' }],
    ['userGroup', userGroup, 'u', { user: 'u' }],
    [
      'statusCodes',
      statusCodes,
      '200-299 301',
      [
        [200, 299],
        [301, 301],
      ],
    ],
    ['statusCodes', statusCodes, '99', 'out-of-range'],
    ['statusCodes', statusCodes, '300-200', 'out-of-range'],
    ['digest', digest, 'ABCDEF0123456789abcdef0123456789', 'abcdef0123456789abcdef0123456789'],
    ['digest', digest, 'abc', 'invalid-digest'],
    ['lvsSyncDaemon', lvsSyncDaemon, 'eth0 VI_1 id 255', { interface: 'eth0', instance: 'VI_1', id: 255 }],
    ['lvsSyncDaemon', lvsSyncDaemon, 'eth0 inst VI_1 ttl 256', 'out-of-range'],
  ])('%s (%#): %o of %s', (_name, kind, text, expected) => {
    expect(read(kind, text)).toEqual(expected)
  })

  test.each<[Kind<unknown>, string]>([
    [int(1, 255), '7'],
    [seconds(0.01, 255), '2.5'],
    [wholeSeconds(1, 9), '4'],
    [bool, 'false'],
    [flag, ''],
    [addressPort, '10.0.0.1 80'],
    [hostPort, 'mail 2525'],
    [virtualAddress, '10.0.0.1/24 brd 10.0.0.255 dev eth0 scope link label eth0:1'],
    [trackedInterface, 'eth0 weight -3'],
    [quotedCommand, '"/x.sh a" root'],
    [statusCodes, '200-299 301'],
    [lvsSyncDaemon, 'eth0 VI_1 id 3 ttl 2'],
    [serviceAddress, 'fwmark 9'],
  ])('and writes it back as it was read (%#)', (kind, text) => {
    const words = parse(`k ${text}`).root.statements[0]?.words.slice(1) ?? []
    expect(kind.write(kind.read(words).value)).toBe(text)
  })

  test('addresses have the forms the kernel knows', () => {
    for (const good of ['::', '::1', '1::', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:1.2.3.4', '::ffff:10.0.0.1']) {
      expect(familyOf(good), good).toBe(6)
    }
    for (const bad of [
      '',
      ':',
      ':::',
      '1:2',
      '1::2::3',
      '12345::',
      '1:2:3:4:5:6:7:8:9',
      '01.2.3.4',
      '1.2.3',
      'a.b.c.d',
      '1::2:3:4:5:6:7:8',
    ]) {
      expect(familyOf(bad), bad).toBeUndefined()
    }
  })
})
