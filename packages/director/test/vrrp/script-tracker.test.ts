import { type ScriptRun, ScriptTracker } from '@keelson/director/vrrp/script-tracker'
import { VrrpStack } from '@keelson/director/vrrp/vrrp-stack'
import type { Config, VrrpScript } from '@keelson/keepalived-conf/config'
import { describe, expect, it } from 'vitest'
import { vrrpConfig } from './config'

const script = (over: Partial<VrrpScript> = {}): VrrpScript => ({
  name: 'chk',
  script: { command: '/bin/true' },
  interval: 1000,
  timeout: 1000,
  weight: { weight: 0, reverse: false },
  rise: 1,
  fall: 1,
  init_fail: false,
  ...over,
})
const good: ScriptRun = { ok: true, text: 'succeeded' }
const bad: ScriptRun = { ok: false, text: 'failed (exited with status 3)' }

describe('a vrrp_script', () => {
  /** + and - are runs that succeed and fail; u, d and ? what it is after each. */
  it.each([
    ['the first success is enough', { rise: 3, fall: 3 }, '+', 'u'],
    ['the first failure is enough', { rise: 3, fall: 3 }, '-', 'd'],
    ['fall failures in a row bring it down', { fall: 3 }, '+--+---', 'uuuuuud'],
    ['rise successes in a row bring it up', { rise: 3 }, '-++-+++', 'ddddddu'],
    ['init_fail is down until the first success', { rise: 3, init_fail: true }, '+', 'u'],
    ['init_fail stays down on a failure', { init_fail: true }, '-', 'd'],
    ['after init_fail it needs rise again', { rise: 2, init_fail: true }, '-+-++', 'ddddu'],
  ] as const)('%s', (_, over, runs, verdicts) => {
    const tracker = new ScriptTracker(script(over), 0)
    const seen = [...runs].map(run => {
      tracker.finished(run === '+' ? good : bad)
      return { unknown: '?', up: 'u', down: 'd' }[tracker.verdict]
    })
    expect(seen.join('')).toBe(verdicts)
  })

  it('runs from start to start, and leaves out a run while the one before has not ended', () => {
    const tracker = new ScriptTracker(script(), 0)
    expect(tracker.tick(0)).toBe('run')
    expect(tracker.nextDeadline()).toBe(1000)
    expect(tracker.tick(999)).toBeUndefined()
    expect(tracker.tick(1000)).toBe('overrun')
    tracker.finished(good)
    expect(tracker.tick(2000)).toBe('run')
  })

  it('does not make up for a standstill', () => {
    const tracker = new ScriptTracker(script(), 0)
    tracker.tick(0)
    tracker.finished(good)
    expect(tracker.tick(60_000)).toBe('run')
    expect(tracker.nextDeadline()).toBeGreaterThan(60_000)
  })
})

describe('an instance that tracks', () => {
  const stackWith = (config: Config) =>
    new VrrpStack(config, { interfaces: [{ name: 'eth0', up: true, address: '125.38.38.11' }] }, 0)
  const watching = (
    over: Partial<VrrpScript>,
    instance: object = {},
    groups: Record<string, string[]> = {},
  ): Config => ({
    ...vrrpConfig([{ priority: 150, track_script: [{ name: 'chk' }], ...instance }], groups),
    vrrp_script: [script(over)],
  })
  const stateOf = (stack: VrrpStack) => {
    const [{ state, priority, reason } = { state: 'INIT', priority: 0, reason: '' }] = stack.snapshot(0)
    return { state, priority, reason }
  }

  it('a script without a weight waits for its first result, and is in FAULT while it fails', () => {
    const stack = stackWith(watching({}))
    expect(stateOf(stack)).toMatchObject({ state: 'INIT', reason: 'waits for the first result of script chk' })
    stack.scriptFinished('chk', good, 1)
    expect(stateOf(stack)).toMatchObject({ state: 'BACKUP' })
    stack.scriptFinished('chk', bad, 2)
    expect(stateOf(stack)).toMatchObject({ state: 'FAULT', reason: 'script chk failed (exited with status 3)' })
    stack.scriptFinished('chk', good, 3)
    expect(stateOf(stack)).toMatchObject({ state: 'BACKUP' })
  })

  it.each([
    ['a positive weight counts while it is up', { weight: 20, reverse: false }, 170, 150],
    ['a negative weight counts while it is down', { weight: -60, reverse: false }, 150, 90],
    ['reverse turns a positive weight round', { weight: 20, reverse: true }, 130, 150],
    ['reverse turns a negative weight round', { weight: -20, reverse: true }, 150, 170],
    ['nothing makes an owner', { weight: 253, reverse: false }, 254, 150],
    ['nothing makes a goodbye', { weight: -253, reverse: false }, 150, 1],
  ])('%s', (_, weight, whenUp, whenDown) => {
    const stack = stackWith(watching({ weight }))
    expect(stateOf(stack).state).toBe('BACKUP')
    stack.scriptFinished('chk', good, 1)
    expect(stateOf(stack).priority).toBe(whenUp)
    stack.scriptFinished('chk', bad, 2)
    expect(stateOf(stack).priority).toBe(whenDown)
  })

  it('says why its priority changed', () => {
    const stack = stackWith(watching({ weight: { weight: -60, reverse: false } }))
    stack.takeEffects()
    stack.scriptFinished('chk', bad, 1)
    expect(stack.takeEffects()).toContainEqual({
      type: 'priority',
      instance: 'VI_1',
      state: 'BACKUP',
      from: 150,
      to: 90,
      cause: 'script chk failed (exited with status 3) (-60)',
    })
  })

  it('ignores weights as an owner and as a member of a sync group', () => {
    const weight = { weight: -60, reverse: false }
    for (const config of [watching({ weight }, { priority: 255 }), watching({ weight }, {}, { G: ['VI_1'] })]) {
      const stack = stackWith(config)
      const { priority } = stateOf(stack)
      stack.scriptFinished('chk', bad, 1)
      expect(stateOf(stack).priority).toBe(priority)
    }
  })

  it('a file adds its number times its weight, and is a fault far below', () => {
    const track_file = [{ name: 'f', file: '/f', weight: { weight: 2, reverse: false } }]
    const stack = stackWith({ ...vrrpConfig([{ priority: 150, track_file: [{ name: 'f' }] }]), track_file })
    stack.fileChanged('f', -30, 1)
    expect(stateOf(stack)).toMatchObject({ state: 'BACKUP', priority: 90 })
    stack.fileChanged('f', -127, 2)
    expect(stateOf(stack)).toMatchObject({ state: 'FAULT', reason: 'file f holds -127' })
    stack.fileChanged('f', 0, 3)
    expect(stateOf(stack)).toMatchObject({ state: 'BACKUP', priority: 150 })
  })

  it('a reload keeps the verdict of a script that stays, and asks again where it changed', () => {
    const stack = stackWith(watching({}))
    stack.scriptFinished('chk', good, 1)
    stack.reload(watching({}), 2)
    expect(stateOf(stack).state).toBe('BACKUP')
    stack.takeEffects()
    stack.reload(watching({ interval: 2000 }), 3)
    stack.tick(3)
    expect(stack.takeEffects()).toContainEqual({ type: 'runScript', script: script({ interval: 2000 }) })
    expect(stateOf(stack).state).toBe('BACKUP')
  })
})
