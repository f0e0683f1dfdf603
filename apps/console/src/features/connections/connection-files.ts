/** What the page shows as files: the rows as ipvsadm -lcn lays them out (print_conn_entry, ipvsadm 1.31), or as CSV. Pure. */
import type { Connection } from '@keelson/contract/messages/connections'

export type ConnectionRow = Connection & { director: string }

/** `14:56`, as ipvsadm writes it. */
export const expireWords = (seconds: number): string =>
  `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** Of several directors one list after the other, each under its name. */
export function ipvsadmText(rows: readonly ConnectionRow[]): string {
  const withEngine = rows.some(row => row.persistence_engine !== undefined)
  const heading = `IPVS connection entries\npro expire state       source             virtual            destination${withEngine ? '        pe name          pe_data' : ''}\n`
  const directors = [...new Set(rows.map(({ director }) => director))]
  if (directors.length <= 1) return heading + rows.map(row => line(row, withEngine)).join('')
  return directors
    .map(name => {
      const own = rows.filter(({ director }) => director === name)
      return `${name}:\n${heading}${own.map(row => line(row, withEngine)).join('')}`
    })
    .join('\n')
}

function line(row: ConnectionRow, withEngine: boolean): string {
  const { protocol, expires, state, client, virtual, real, persistence_engine: engine, persistence_data: data } = row
  const start = `${protocol.padEnd(3)} ${expireWords(expires).padEnd(6)} ${state.padEnd(11)} ${client.padEnd(18)} ${virtual.padEnd(18)} `
  return withEngine && engine !== undefined
    ? `${start}${real.padEnd(16)} ${engine.padEnd(18)} ${data ?? ''}\n`
    : `${start}${real}\n`
}

export function connectionsCsv(rows: readonly ConnectionRow[]): string {
  const head = ['director', 'pro', 'expire', 'state', 'source', 'virtual', 'destination', 'pe_name', 'pe_data']
  return csv([
    head,
    ...rows.map(row => [
      row.director,
      row.protocol,
      expireWords(row.expires),
      row.state,
      row.client,
      row.virtual,
      row.real,
      row.persistence_engine ?? '',
      row.persistence_data ?? '',
    ]),
  ])
}

export function countsCsv(
  groups: readonly { name: string; counts: readonly { key: string; count: number }[] }[],
): string {
  const lines = groups.flatMap(({ name, counts }) => counts.map(({ key, count }) => [name, key, String(count)]))
  return csv([['group', 'key', 'connections'], ...lines])
}

/** RFC 4180. What a spreadsheet would take for a formula gets a quote before it: clients choose some of these words. */
const csv = (lines: readonly (readonly string[])[]) =>
  lines.map(fields => `${fields.map(field).join(',')}\r\n`).join('')

function field(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** `connections-demo-2026-11-30T12-15-00-partial.csv` */
export function fileName(cluster: string, at: number, isPartial: boolean, ending: string): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')
  return `connections-${cluster.replace(/[^\w.-]+/g, '_')}-${time}${isPartial ? '-partial' : ''}.${ending}`
}
