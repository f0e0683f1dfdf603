/** Beside lines of ipvsadm 1.31 on Linux 6.1; guest/traffic.test.ts holds whole listings beside it. */
import { describe, expect, it } from 'vitest'
import {
  destinationFigures,
  headingLines,
  ratesOf,
  serviceFigures,
  serviceTitle,
  statisticsOf,
} from '../../src/ipvs/ipvsadm-lines'

describe('listings with figures', () => {
  it('have the headings of --stats and --rate', () => {
    expect(headingLines({ version: 0x010201, connectionTableSize: 4096 }, 'stats')).toEqual([
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes',
      '  -> RemoteAddress:Port',
    ])
    expect(headingLines({}, 'rate')[1]).toBe(
      'Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS',
    )
  })

  it('name services without their schedulers, servers in their column', () => {
    const told = { connections: 12, packetsIn: 61, packetsOut: 49, bytesIn: 3205, bytesOut: 2600, connectionRate: 3 }
    expect(serviceFigures(serviceTitle({ family: 6, fwmark: 7 }), ratesOf(told), false)).toBe(
      'FWM  7 IPv6                              3        0        0        0        0',
    )
    expect(destinationFigures('125.38.38.11:80', statisticsOf(told), false)).toBe(
      '  -> 125.38.38.11:80                    12       61       49     3205     2600',
    )
  })

  it('cut large figures as ipvsadm does, and not with --exact', () => {
    const figures = [99_999_999, 100_000_000, 1_000_000_000, 100_000_000_000, 100_000_000_000_000]
    const columns = (exact: boolean) => destinationFigures('', figures, exact).slice(33).trim().split(/ +/)
    expect(columns(false)).toEqual(['99999999', '100000K', '1000M', '100G', '100T'])
    expect(columns(true)).toEqual(figures.map(String))
  })

  it('have a dash where nothing is counted', () => {
    expect(destinationFigures('', [1, undefined, undefined, 2, 3], false).slice(33).trim()).toBe(
      '1        -        -        2        3',
    )
  })
})
