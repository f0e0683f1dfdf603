/** The latest reports of several directors as one. Pure. */
import type { ConnectionsReport } from '@keelson/contract/messages/connections'
import type { DirectorConnections } from '@/server/routers/connection'
import type { ConnectionRow } from './connection-files'

export type Tally = { key: string; count: number }[]
export type Tallies = Record<'byState' | 'byClient' | 'byReal' | 'byVirtual', Tally>
export type Cut = NonNullable<ConnectionsReport['cut']>[number]

export interface SeenConnections {
  rows: ConnectionRow[]
  tallies: Tallies
  /** matches of each director that has any, the most first */
  byDirector: { id: string; key: string; count: number }[]
  total: number
  matched: number
  /** What was left out to stay within the limit or the budget; nothing: all is here. */
  cut: Cut[]
  at: number | undefined
  /** Whoever was asked, and of them who did not answer of late. */
  directors: string[]
  silent: string[]
}

/** A report this much older than the newest is not shown beside it as if it were of now. */
const TOO_OLD = 15_000

/** `limit` 0: no rows were asked for, so none are missing. */
export function mergeReports(
  reports: readonly DirectorConnections[],
  directors: string[],
  limit: number,
): SeenConnections {
  const newest = Math.max(0, ...reports.map(report => report.at))
  const current = reports.filter(report => newest - report.at < TOO_OLD)
  const sum = (of: (report: DirectorConnections) => number) => current.reduce((total, report) => total + of(report), 0)
  const cuts = new Set(current.flatMap(({ partial, cut }) => cut ?? (partial ? ['rows' as const] : [])))
  if (sum(report => report.rows.length) > limit) cuts.add('rows')
  if (limit === 0) cuts.delete('rows')
  return {
    rows: inTurn(current.map(report => report.rows)).slice(0, limit),
    tallies: mergeTallies(current),
    byDirector: current
      .map(({ directorId, director, matched }) => ({ id: directorId, key: director, count: matched }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
    total: sum(report => report.total),
    matched: sum(report => report.matched),
    cut: [...cuts],
    at: newest || undefined,
    directors,
    silent: directors.filter(name => !current.some(report => report.director === name)),
  }
}

/** One of each by turns: a limit then cuts every director's rows, not all of the last one's. */
function inTurn<Row>(lists: Row[][]): Row[] {
  const longest = Math.max(0, ...lists.map(list => list.length))
  return Array.from({ length: longest }, (_, index) => lists.flatMap(list => list.slice(index, index + 1))).flat()
}

function mergeTallies(reports: readonly DirectorConnections[]): Tallies {
  const merge = (of: keyof Tallies) => {
    const counts = new Map<string, number>()
    for (const report of reports)
      for (const { key, count } of report[of]) counts.set(key, (counts.get(key) ?? 0) + count)
    return [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count)
  }
  return {
    byState: merge('byState'),
    byClient: merge('byClient'),
    byReal: merge('byReal'),
    byVirtual: merge('byVirtual'),
  }
}
