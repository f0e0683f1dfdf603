import type { VrrpTrackProcess } from '@keelson/keepalived-conf/config'
import { describe, expect, it } from 'vitest'
import { isMeant, ProcessTracker } from '../../src/vrrp/process-tracker'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { own } from './bench'
import { vrrpConfig } from './config'

const tracked = (over: Partial<VrrpTrackProcess> = {}): VrrpTrackProcess => ({
  name: 'p',
  process: ['haproxy'],
  weight: { weight: 0, reverse: false },
  quorum: 1,
  fork_delay: 0,
  terminate_delay: 0,
  full_command: false,
  ...over,
})

describe('a process', () => {
  it.each<[string, Partial<VrrpTrackProcess>, string, string[], boolean]>([
    ['by its name', {}, 'haproxy', ['/usr/sbin/haproxy', '-f', 'x'], true],
    ['by all of its name', {}, 'haproxy2', ['haproxy2'], false],
    ['by the first 15 bytes of its name', { process: ['keepalived_healthcheckers'] }, 'keepalived_heal', [], true],
    ['by its parameters', { process: ['haproxy', '-f', 'x'] }, 'h', ['/usr/sbin/haproxy', '-f', 'x'], true],
    ['by other parameters', { process: ['haproxy', '-f'] }, 'h', ['haproxy', '-f', 'x'], false],
    [
      'by its first parameters',
      { process: ['haproxy', '-f'], param_match: 'partial' },
      'h',
      ['haproxy', '-f', 'x'],
      true,
    ],
    [
      'by the beginning of the last one',
      { process: ['haproxy', '-f'], param_match: 'initial' },
      'h',
      ['haproxy', '-foo'],
      true,
    ],
    ['by having no parameters', { param_match: 'exact' }, 'haproxy', ['haproxy', '-f'], false],
    ['by its whole command', { full_command: true }, 'haproxy', ['/usr/sbin/haproxy'], false],
  ])('is meant %s', (_, over, name, commandLine, meant) => {
    expect(isMeant(tracked(over), { name, commandLine })).toBe(meant)
  })

  it.each<[Partial<VrrpTrackProcess>, number, string]>([
    [{}, 0, 'down'],
    [{}, 5, 'up'],
    [{ quorum: 3 }, 2, 'down'],
    [{ quorum_max: 1 }, 2, 'down'],
    [{ quorum_max: 0 }, 0, 'up'],
    [{ quorum_max: 0 }, 1, 'down'],
  ])('%j with %d running is %s', (over, count, verdict) => {
    const tracker = new ProcessTracker(tracked(over))
    tracker.counted(count, 0)
    expect(tracker.verdict).toBe(verdict)
  })

  it('is up and down only after its delays, and not when it is back before', () => {
    const tracker = new ProcessTracker(tracked({ fork_delay: 1000, terminate_delay: 2000 }))
    expect(tracker.counted(0, 0)).toBe(true)
    expect([tracker.counted(1, 100), tracker.nextDeadline()]).toEqual([false, 1100])
    expect([tracker.tick(1100), tracker.verdict]).toEqual([true, 'up'])
    tracker.counted(0, 2000)
    tracker.counted(1, 3000)
    expect([tracker.tick(9000), tracker.verdict]).toEqual([false, 'up'])
  })

  it('puts an instance into FAULT when it is gone, and lets none begin before it was counted', () => {
    const config = {
      ...vrrpConfig([{ track_process: [{ name: 'p' }] }]),
      vrrp_track_process: [tracked({ terminate_delay: 500 })],
    }
    const stack = new VrrpStack(config, { interfaces: [{ name: 'eth0', up: true, address: own }] }, 0)
    const state = () => stack.snapshot(0)[0]!.state
    expect(state()).toBe('INIT')
    stack.processesCounted('p', 2, 10)
    expect(state()).toBe('BACKUP')
    stack.processesCounted('p', 0, 20)
    expect([state(), stack.nextDeadline()]).toEqual(['BACKUP', 520])
    stack.tick(520)
    expect(stack.snapshot(0)[0]).toMatchObject({ state: 'FAULT', reason: 'process p has 0 processes' })
  })
})
