/**
 * What a reader learns of a connection table that is never kept: counts over all rows that match, and an evenly spaced
 * sample of them. Its memory does not grow with the table.
 */
import { connectionFilter, type WantedConnections } from './connection-filter'
import {
  addressText,
  CLIENT,
  ConnectionRow,
  connectionStates,
  type DescribedConnection,
  endpointText,
  REAL,
  VIRTUAL,
} from './connection-row'
import { EndpointTally } from './endpoint-tally'

export interface SurveyLimits {
  /** of the sample */
  rows: number
  /** of each count that is told */
  tallyRows: number
  /** endpoints that are counted exactly at once */
  endpoints: number
}

export interface Tallied {
  key: string
  count: number
}

/** Why a result is not the whole. */
export type Cut = 'rows' | 'tallies' | 'time'

export interface SurveyResult {
  total: number
  matched: number
  rows: DescribedConnection[]
  byState: Tallied[]
  byClient: Tallied[]
  byReal: Tallied[]
  byVirtual: Tallied[]
  cut: Cut[]
}

export class ConnectionSurvey {
  readonly #limits: SurveyLimits
  readonly #matches: (row: ConnectionRow) => boolean
  readonly #byState = new Float64Array(connectionStates.length)
  readonly #byClient: EndpointTally
  readonly #byReal: EndpointTally
  readonly #byVirtual: EndpointTally
  #total = 0
  #matched = 0
  #kept: Uint8Array[] = []
  /** one row of so many is kept: doubled whenever twice as many as wanted are */
  #stride = 1

  constructor(wanted: WantedConnections, limits: SurveyLimits) {
    this.#limits = limits
    this.#matches = connectionFilter(wanted)
    this.#byClient = new EndpointTally(limits.endpoints)
    this.#byReal = new EndpointTally(limits.endpoints)
    this.#byVirtual = new EndpointTally(limits.endpoints)
  }

  /** For every row of the table; it is valid during the call only. */
  take(row: ConnectionRow): void {
    this.#total++
    if (!this.#matches(row)) return
    row.read(CLIENT)
    row.read(VIRTUAL)
    row.read(REAL)
    this.#byState[row.stateIndex()]!++
    this.#byClient.add(row.endpoints, CLIENT, false)
    this.#byVirtual.add(row.endpoints, VIRTUAL, true)
    this.#byReal.add(row.endpoints, REAL, true)
    if (this.#matched++ % this.#stride === 0 && this.#limits.rows > 0) this.#keep(row)
  }

  /** `late`: time was over before the table was. */
  result(late: boolean): SurveyResult {
    const { rows, tallyRows } = this.#limits
    const states = connectionStates.flatMap((key, index) => {
      const count = this.#byState[index]!
      return count > 0 ? [{ key, count }] : []
    })
    const tallies = [this.#byClient, this.#byReal, this.#byVirtual]
    const cut: Cut[] = []
    if (this.#matched > rows) cut.push('rows')
    if (tallies.some(tally => tally.missed > 0 || tally.size > tallyRows)) cut.push('tallies')
    if (late) cut.push('time')
    const row = new ConnectionRow()
    return {
      total: this.#total,
      matched: this.#matched,
      rows: evenly(this.#kept, rows).flatMap(bytes => (row.any(bytes, 0, bytes.length) ? [row.describe()] : [])),
      byState: states.sort((a, b) => b.count - a.count).slice(0, tallyRows),
      byClient: this.#byClient.top(tallyRows, addressText),
      byReal: this.#byReal.top(tallyRows, endpointText),
      byVirtual: this.#byVirtual.top(tallyRows, endpointText),
      cut,
    }
  }

  #keep(row: ConnectionRow): void {
    this.#kept.push(row.copy())
    if (this.#kept.length <= this.#limits.rows * 2) return
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
  }
}

/** So many of them, in their order, the gaps between them as equal as can be. */
const evenly = <T>(list: readonly T[], count: number): readonly T[] =>
  list.length <= count ? list : Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!)
