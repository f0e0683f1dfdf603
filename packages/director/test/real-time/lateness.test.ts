import { describe, expect, it } from 'vitest'
import { Lateness, latenessBounds } from '../../src/real-time/lateness'

describe('the lateness of timers', () => {
  it('is nothing before any ran', () => {
    expect(new Lateness().figures()).toEqual({ count: 0, p50: 0, p99: 0, max: 0, expired: 0 })
  })

  it('gives the half and the 99th in a hundred by the bucket they lie in, and the worst as it was', () => {
    const lateness = new Lateness()
    for (let each = 0; each < 90; each++) lateness.ran(0.15)
    for (let each = 0; each < 9; each++) lateness.ran(1.5)
    lateness.ran(12.34)
    lateness.expired()
    expect(lateness.figures()).toEqual({ count: 100, p50: 0.2, p99: 2, max: 12.34, expired: 1 })
  })

  it('never says more than the worst that was', () => {
    const lateness = new Lateness()
    lateness.ran(31)
    expect(lateness.figures()).toMatchObject({ p50: 31, p99: 31, max: 31 })
  })

  it('holds what is later than the last bound', () => {
    const lateness = new Lateness()
    lateness.ran(3_600_000)
    expect(latenessBounds.at(-1)).toBeLessThan(3_600_000)
    expect(lateness.figures()).toMatchObject({ count: 1, p50: 3_600_000, p99: 3_600_000 })
  })
})
