/** A simulated director whose table has so many entries: it answers as a real one does, with tallies and no more rows than asked for. */
import type { Connection, ConnectionsReport } from '@keelson/contract/messages/connections'
import type { Subscribe } from '@keelson/contract/messages/from-console'
import type { SpeakingAgent } from '../speaking-agent'
import { SERVICE } from './large-pool'

/** of each kind, as a director cuts them */
const COUNTED = 50
const STATES = ['ESTABLISHED', 'TIME_WAIT', 'FIN_WAIT', 'SYN_RECV', 'CLOSE'] as const

/** Answers what ends it. Every report has other figures than the one before. */
export function answerConnections(agent: SpeakingAgent, entries: number): () => void {
  const timers = new Map<string, NodeJS.Timeout>()
  let turn = 0
  agent.events.on('message', message => {
    if (message.type === 'unsubscribe') clearInterval(timers.get(message.subscription))
    if (message.type !== 'subscribe') return
    const report = () => {
      const { subscription } = message
      agent.say({ type: 'connections', subscription, report: reportOf(entries, message, turn++) })
    }
    report()
    timers.set(message.subscription, setInterval(report, message.interval))
  })
  return () => {
    for (const timer of timers.values()) clearInterval(timer)
  }
}

function reportOf(entries: number, { filter, limit }: Subscribe, turn: number): ConnectionsReport {
  const state = STATES.find(each => each === filter.state)
  const matched = state ? Math.floor(entries / STATES.length) : entries
  const tally = (keyOf: (n: number) => string, count = COUNTED) =>
    Array.from({ length: count }, (_, n) => ({ key: keyOf(n), count: Math.floor(matched / (n + 2)) + (turn % 97) }))
  return {
    at: Date.now(),
    total: entries,
    matched,
    partial: true,
    cut: limit > 0 ? ['rows', 'tallies'] : ['tallies'],
    rows: Array.from({ length: Math.min(limit, matched) }, (_, n) => rowOf(n, turn, state)),
    byState: state
      ? [{ key: state, count: matched }]
      : STATES.map(key => ({ key, count: Math.floor(entries / STATES.length) })),
    byClient: tally(n => `203.0.113.${n + 1}`),
    byReal: tally(n => `198.18.0.${n + 1}:80`),
    byVirtual: [{ key: SERVICE.replace(/\/\w+$/, ''), count: matched }],
  }
}

function rowOf(n: number, turn: number, state: Connection['state'] = STATES[n % STATES.length] ?? 'NONE'): Connection {
  return {
    protocol: 'TCP',
    expires: 900 - ((n + turn) % 900),
    state,
    client: `203.0.113.${n % 250}:${20_000 + ((n + turn) % 40_000)}`,
    virtual: '192.0.2.1:80',
    real: `198.18.0.${1 + (n % 200)}:80`,
  }
}
