import { liveKey } from '@keelson/contract/messages/live-state'
import { expect, test } from 'vitest'
import { LiveState } from '../src/server/hub/live-state'

const one = (pid: number) => ({ name: 'vrrp', pid, state: 'running', restarts: 0, since: 1 })
const other = { name: 'link', pid: 9, state: 'running', restarts: 0, since: 1 }
const snapshot = (seq: number, objects: Record<string, unknown>) => ({ type: 'snapshot' as const, seq, at: 1, objects })
const [vrrp, link] = [liveKey.process('vrrp'), liveKey.process('link')]

test('who comes back and says everything again has news only of what is another, new or gone', () => {
  const state = new LiveState()
  const first = state.applySnapshot(snapshot(1, { [vrrp]: one(1), [link]: other }), 100)
  expect(first.changes.map(({ key }) => key)).toEqual([vrrp, link])
  expect(state.applySnapshot(snapshot(5, { [vrrp]: one(1), [link]: other }), 200).changes).toEqual([])
  expect(state.agreesWith(5)).toBe(true)
  expect(state.objects.get(vrrp)?.receivedAt).toBe(200)
  const news = state.applySnapshot(snapshot(9, { [vrrp]: one(2), 'process/none': { odd: true } }), 300)
  expect(news.changes).toMatchObject([
    { key: link, value: null },
    { key: vrrp, value: { pid: 2 } },
  ])
  expect(news.invalid).toBe(1)
})

test('a decision or another state is news, figures and what comes or goes are not', () => {
  const state = new LiveState()
  const key = liveKey.realServer('s', 'r')
  const real = {
    virtualServer: 's',
    id: 'r',
    address: '192.0.2.1',
    port: 80,
    weight: 1,
    configuredWeight: 1,
    health: 'up',
    operatorState: 'active',
    since: 1,
    reason: '',
    inTable: true,
    activeConnections: 0,
    inactiveConnections: 0,
    totalConnections: 0,
  }
  state.applySnapshot(snapshot(1, {}), 100)
  let seq = 1
  const isNews = (value: object | null) => state.applyChange({ type: 'change', seq: ++seq, at: 1, key, value }, 100)
  expect(isNews(real)).toMatchObject({ isNews: false })
  expect(isNews({ ...real, activeConnections: 5, reason: 'seen' })).toMatchObject({ isNews: false })
  expect(isNews({ ...real, weight: 2 })).toMatchObject({ isNews: true })
  expect(isNews({ ...real, weight: 2, health: 'down' })).toMatchObject({ isNews: true })
  expect(isNews({ ...real, weight: 2, health: 'down', operatorState: 'drain' })).toMatchObject({ isNews: true })
  expect(isNews(null)).toMatchObject({ isNews: false })
})
