/** What stock keepalived says, as it was seen to say it (2.2.7, 2.3.4), and what becomes of it; and the line by which a file is ours. */
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differsFrom, type InstanceReport } from '../src/keepalived/instance-reports'
import { faultsIn, newFaults } from '../src/keepalived/judge-by-keepalived'
import { optionOf } from '../src/keepalived/running-keepalived'
import { hasOwnershipLine, withOwnershipLine, withoutOwnershipLine } from '../src/watchdog/ownership-line'

describe('keepalived -t is judged by its words', () => {
  it.each([
    [`(k.conf: Line 9) Unknown keyword 'prioritx'`],
    [`(k.conf: Line 7) WARNING - interface eth7 for vrrp_instance VI_1 doesn't exist`],
    ['Non-existent interface specified in configuration'],
    [`Config files missing 'nosuch.conf'.`],
    [`There are 1 missing '}'s or extra '{'s`],
    ['Tue Nov 24 22:02:00 2026: (Line 3) Unterminated quote'],
  ])('%s is a fault', line => {
    expect(faultsIn(`${line}\n${line}\n`)).toEqual([line])
  })

  it.each<[version: string, line: string]>([
    ['2.2.7', '(k.conf: Line 14) Warning - sync group G has empty group block'],
    ['2.3.4', '(k.conf: Line 16) Sync group G has no members - removing'],
    ['2.3.4', '(k.conf: Line 166) Static track group other has no members - removing'],
    ['2.3.4', '(k.conf: Line 2) rtt value 102ms below minimum 200ms, resetting'],
    // /bin is a link on Debian, and 2.3.4 takes no script below one as root
    ['2.3.4', 'Disabling track script check due to insecure'],
    ['both', 'Disabling track script chk since not found/accessible'],
    ['both', "(k.conf: Line 14) Invalid lvs_scheduler 'nosuch' - ignoring"],
    ['both', "(k.conf: Line 8) number '0' outside range [0.010000, 255.000000]"],
    ['both', '(k.conf: Line 11) Truncating auth_pass to 8 characters'],
    ['both', "(k.conf: Line 7) Unmatched quote: 'priority \"150'"],
    ['2.3.4', 'Unable to read build config options file'],
  ])('of %s: %s is a fault', (_version, line) => {
    expect(faultsIn(`${line}\n`)).toEqual([line])
  })

  it.each([
    [`Script user 'keepalived_script' does not exist`],
    ['SECURITY VIOLATION - scripts are being executed but script_security not enabled.'],
    [`WARNING - default user 'keepalived_script' for script execution does not exist - please create.`],
    ['NOTICE: setting config option max_auto_priority should result in better keepalived performance'],
    [''],
  ])('%s is none', line => {
    expect(faultsIn(`${line}\n`)).toEqual([])
  })

  it('what the file before it said too is not held against a text, wherever it stands now', () => {
    const before = [`(k.conf: Line 9) Unknown keyword 'old'`]
    const now = [`(k.conf: Line 12) Unknown keyword 'old'`, `(k.conf: Line 13) Unknown keyword 'new'`]
    expect(newFaults(now, before)).toEqual([`(k.conf: Line 13) Unknown keyword 'new'`])
  })
})

describe('the ownership line', () => {
  it('is known again, and taken away leaves every text as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '#', ' ', '}') }), text => {
        const onDisk = withOwnershipLine(text)
        expect(withoutOwnershipLine(onDisk)).toBe(text)
        expect(hasOwnershipLine(onDisk)).toBe(true)
        expect(hasOwnershipLine(text)).toBe(false)
        expect(withoutOwnershipLine(text)).toBe(text)
      }),
    )
  })

  it('counts where somebody wrote below it or with other line ends; a part of it does not', () => {
    const onDisk = withOwnershipLine('global_defs {\n}\n')
    expect(hasOwnershipLine(`${onDisk}# more\n`)).toBe(true)
    expect(hasOwnershipLine(onDisk.replaceAll('\n', '\r\n'))).toBe(true)
    expect(hasOwnershipLine(onDisk.replace(' again.', '.'))).toBe(false)
  })
})

describe('what keepalived runs beside what its file says', () => {
  const config = effectiveConfig(
    parse(
      'vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 150\n virtual_ipaddress {\n 10.0.0.1/24\n }\n}\n',
    ),
  )
  const report = (other: Partial<InstanceReport['data']> = {}): InstanceReport => ({
    data: {
      iname: 'VI_1',
      vrid: 51,
      base_priority: 150,
      effective_priority: 150,
      adver_int: 1,
      state: 2,
      last_transition: 0,
      vips: ['10.0.0.1/24 dev eth0 scope global set'],
      ...other,
    },
    stats: {},
  })
  it.each([
    [[report()], undefined],
    [[report({ effective_priority: 90 })], undefined],
    [[report({ base_priority: 140 })], 'vrrp_instance VI_1 has priority 140, not 150'],
    [[report({ vrid: 52 })], 'vrrp_instance VI_1 has virtual_router_id 52, not 51'],
    [[report({ vips: [] })], 'vrrp_instance VI_1 has not 10.0.0.1'],
    [[report({ vips: ['10.0.0.1 dev eth0', '10.0.0.2 dev eth0'] })], 'vrrp_instance VI_1 has 2 VIPs, not 1'],
    [[], 'it has no vrrp_instance VI_1'],
    [[report(), report({ iname: 'VI_2' })], 'it still has vrrp_instance VI_2'],
  ])('case %#', (reports, difference) => {
    expect(differsFrom(config, reports)).toBe(difference)
  })
})

it.each([
  [['keepalived', '-f', '/a'], '/a'],
  [['keepalived', '-f/a'], '/a'],
  [['keepalived', '--use-file=/a'], '/a'],
  [['keepalived', '-n', '--use-file', '/a'], '/a'],
  [['keepalived', '-n'], undefined],
])('%j names its file', (words, file) => {
  expect(optionOf(words, ['-f', '--use-file'])).toBe(file)
})
