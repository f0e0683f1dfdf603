import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { describe, expect, it } from 'vitest'
import { processScheduling, raised, unswappable } from '../../src/real-time/process-scheduling'

const globals = (...lines: string[]) => effectiveConfig(parse(`global_defs {\n${lines.join('\n')}\n}\n`)).global_defs

describe('what global_defs asks of the scheduler', () => {
  it('nothing asked: adverts come first with the lowest real-time priority, checks as everybody else', () => {
    expect(processScheduling(globals(), 'vrrp')).toEqual({ rtPriority: 1 })
    expect(processScheduling(globals(), 'checker')).toEqual({})
  })

  it('takes each process its own', () => {
    const asked = globals(
      'vrrp_rt_priority 50',
      'vrrp_cpu_affinity 0 1',
      'vrrp_rlimit_rttime 200000',
      'checker_priority -5',
    )
    expect(processScheduling(asked, 'vrrp')).toEqual({ rtPriority: 50, cpus: [0, 1], rttime: 200_000 })
    expect(processScheduling(asked, 'checker')).toEqual({ nice: -5 })
  })

  it('a nice value alone means an ordinary process; with a real-time priority it does not count', () => {
    expect(processScheduling(globals('vrrp_priority -20'), 'vrrp')).toEqual({ nice: -20 })
    expect(processScheduling(globals('vrrp_priority -20', 'vrrp_rt_priority 9'), 'vrrp')).toEqual({ rtPriority: 9 })
  })
})

describe('max_auto_priority', () => {
  const late = 1000

  it('is not there, or -1: never raises itself', () => {
    expect(raised({}, late, globals())).toBeUndefined()
    expect(raised({}, late, globals('max_auto_priority -1'))).toBeUndefined()
  })

  it('raises by one up to its limit, from min_auto_priority_delay on', () => {
    const asked = globals('max_auto_priority 2', 'min_auto_priority_delay 500000')
    expect(raised({ nice: 3 }, 499, asked)).toBeUndefined()
    expect(raised({ nice: 3 }, 500, asked)).toEqual({ nice: 3, rtPriority: 1 })
    expect(raised({ rtPriority: 1 }, late, asked)).toEqual({ rtPriority: 2 })
    expect(raised({ rtPriority: 2 }, late, asked)).toBeUndefined()
  })

  it('without a number goes as far as the kernel lets it', () => {
    expect(raised({ rtPriority: 98 }, late, globals('max_auto_priority'))).toEqual({ rtPriority: 99 })
    expect(raised({ rtPriority: 99 }, late, globals('max_auto_priority'))).toBeUndefined()
  })
})

it('no_swap is said not to be done, with what to do instead', () => {
  expect(unswappable(globals())).toEqual([])
  expect(unswappable(globals('vrrp_no_swap'))).toEqual([expect.stringMatching(/^vrrp_no_swap .*memory\.swap\.max=0/)])
})
