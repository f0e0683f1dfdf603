/** ip_vs_bind_dest and ip_vs_unbind_dest by their cases. */
import { describe, expect, it } from 'vitest'
import { overloadedAfterBind, overloadedAfterUnbind, overloadedAfterUpdate } from '../../src/schedulers/threshold'

describe('connection thresholds', () => {
  it('overloads a server that reaches the upper one', () => {
    expect([8, 9, 10, 11].map(n => overloadedAfterBind(false, n, { uthreshold: 10 }))).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect(overloadedAfterBind(false, 1e6, {})).toBe(false)
  })

  it('keeps it so until it is below the lower one', () => {
    const both = { uthreshold: 10, lthreshold: 5 }
    expect([9, 6, 5, 4].map(n => overloadedAfterUnbind(true, n, both))).toEqual([true, true, true, false])
    expect(overloadedAfterBind(true, 6, both)).toBe(true)
  })

  it('takes three quarters of the upper one where there is no lower one', () => {
    expect([9, 8, 7].map(n => overloadedAfterUnbind(true, n, { uthreshold: 10 }))).toEqual([true, true, false])
    expect(overloadedAfterUnbind(true, 100, {})).toBe(false)
  })

  it('lets a server go whose upper threshold was raised or taken away', () => {
    const before = { uthreshold: 10 }
    expect(overloadedAfterUpdate(true, before, { uthreshold: 11 })).toBe(false)
    expect(overloadedAfterUpdate(true, before, {})).toBe(false)
    expect(overloadedAfterUpdate(true, before, { uthreshold: 10 })).toBe(true)
  })
})
