import { liveKey } from '@keelson/contract/messages/live-state'
import { expect, test } from 'vitest'
import { type Silence, silenceOf } from '../src/server/deploy/silence'
import { LiveState } from '../src/server/hub/live-state'

const wanted = { revision: 7, hash: 'seven' }

/** What it tells in its snapshot; undefined: it has not told anything yet. */
function told(config: { revision: number; hash: string; left?: number } | undefined): LiveState {
  const state = new LiveState()
  if (!config) return state
  const { left, ...runs } = config
  const reverted =
    left === undefined ? undefined : { revision: left, at: 1, reason: 'nothing was heard of the console' }
  const value = { file: 'f', text: '', appliedAt: 1, errors: 0, warnings: 0, ...runs, ...(reverted && { reverted }) }
  state.applySnapshot({ type: 'snapshot', seq: 1, at: 1, objects: { [liveKey.config()]: value } }, 1)
  return state
}

test.each<[string, { hasTold: boolean } | undefined, Parameters<typeof told>[0], Silence['state'], RegExp | undefined]>(
  [
    ['is gone', undefined, { revision: 7, hash: 'seven' }, 'away', /b is not connected: the cable/],
    [
      'is back, and what is known is from before',
      { hasTold: false },
      { revision: 7, hash: 'seven' },
      'away',
      /not told yet/,
    ],
    ['runs exactly it', { hasTold: true }, { revision: 7, hash: 'seven' }, 'taken', undefined],
    ['runs the one before', { hasTold: true }, { revision: 6, hash: 'six' }, 'another', /it runs revision 6/],
    [
      'runs the one before, which says the same',
      { hasTold: true },
      { revision: 6, hash: 'seven' },
      'another',
      /it runs revision 6/,
    ],
    ['runs what was edited by hand', { hasTold: true }, { revision: 0, hash: 'hand' }, 'another', /it runs revision 0/],
    ['has another text under its number', { hasTold: true }, { revision: 7, hash: 'six' }, 'another', /another text/],
    [
      'has left it',
      { hasTold: true },
      { revision: 6, hash: 'six', left: 7 },
      'left',
      /b left revision 7 by itself: nothing was/,
    ],
    [
      'has left one before, and runs it',
      { hasTold: true },
      { revision: 7, hash: 'seven', left: 6 },
      'taken',
      undefined,
    ],
    ['tells nothing of its text', { hasTold: true }, undefined, 'another', /it runs revision 0/],
  ],
)('a director that did not answer and %s', (_what, link, config, state, reason) => {
  const silence = silenceOf({ name: 'b', state: told(config), link, lostBecause: 'the cable' }, wanted)
  expect(silence.state).toBe(state)
  if (reason) expect(silence).toHaveProperty('reason', expect.stringMatching(reason))
  else expect(silence).not.toHaveProperty('reason')
})
