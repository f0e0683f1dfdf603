import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sumTraffic, type Traffic, TrafficMeter, trafficFields } from '../../src/traffic/traffic-meter'

const totals = (connections: number, rest: Partial<Traffic> = {}): Traffic => ({
  connections,
  packetsIn: connections * 6,
  packetsOut: connections * 5,
  bytesIn: connections * 400,
  bytesOut: connections * 9000,
  ...rest,
})

describe('rates of counters', () => {
  it('are what was counted more, per second', () => {
    const meter = new TrafficMeter(2000)
    expect(meter.count('a', totals(100), 1000)).toBeUndefined()
    expect(meter.count('a', totals(150), 3000)).toEqual(totals(25))
    expect(meter.count('a', totals(150), 5500)).toEqual(totals(0))
  })

  it('stay while a period is not over', () => {
    const meter = new TrafficMeter(2000)
    meter.count('a', totals(0), 0)
    expect(meter.count('a', totals(10), 2000)).toEqual(totals(5))
    expect(meter.count('a', totals(500), 3000)).toEqual(totals(5))
    expect(meter.count('a', totals(510), 4000)).toEqual(totals(250))
  })

  it('begin anew with counters that went back: zeroed, or of another process', () => {
    const meter = new TrafficMeter(2000)
    meter.count('a', totals(1000), 0)
    meter.count('a', totals(1010), 2000)
    expect(meter.count('a', totals(3), 4000)).toBeUndefined()
    expect(meter.count('a', totals(7), 6000)).toEqual(totals(2))
  })

  it('begin anew when only one of the counters went back', () => {
    const meter = new TrafficMeter(2000)
    meter.count('a', totals(10), 0)
    expect(meter.count('a', totals(20, { bytesOut: 1 }), 2000)).toBeUndefined()
  })

  it('are of each name apart, and forgotten with it', () => {
    const meter = new TrafficMeter(2000)
    meter.count('a', totals(0), 0)
    meter.count('b', totals(50), 0)
    expect(meter.size).toBe(2)
    meter.forget(name => name === 'a')
    expect(meter.size).toBe(1)
    expect(meter.count('a', totals(10), 2000)).toBeUndefined()
    expect(meter.count('b', totals(60), 2000)).toEqual(totals(5))
  })

  it('say nothing of packets where none are counted', () => {
    const meter = new TrafficMeter(2000)
    meter.count('a', { connections: 0, bytesIn: 0, bytesOut: 0 }, 0)
    expect(meter.count('a', { connections: 4, bytesIn: 10, bytesOut: 3 }, 2000)).toEqual({
      connections: 2,
      bytesIn: 5,
      bytesOut: 1.5,
    })
  })

  it('are never negative, nor of no time, whatever is counted when', () => {
    const counting = fc.record({ value: fc.nat(1_000_000), after: fc.integer({ min: 0, max: 5000 }) })
    fc.assert(
      fc.property(fc.array(counting), fc.nat(3000), (countings, period) => {
        const meter = new TrafficMeter(period)
        let now = 0
        for (const { value, after } of countings) {
          now += after
          const rate = meter.count('a', totals(value), now)
          for (const field of trafficFields) if (rate) expect(rate[field]).toBeGreaterThanOrEqual(0)
          for (const field of trafficFields) if (rate) expect(Number.isFinite(rate[field])).toBe(true)
        }
      }),
    )
  })

  it('add up, with packets where any counts them', () => {
    expect(sumTraffic([totals(1), totals(2)])).toEqual(totals(3))
    expect(sumTraffic([])).toEqual({ connections: 0, bytesIn: 0, bytesOut: 0 })
    expect(
      sumTraffic([
        { connections: 0.1, bytesIn: 1, bytesOut: 2 },
        { connections: 0.2, bytesIn: 0, bytesOut: 0 },
      ]),
    ).toEqual({
      connections: 0.3,
      bytesIn: 1,
      bytesOut: 2,
    })
  })
})
