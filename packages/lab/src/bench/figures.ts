/** Figures of a benchmark: quantiles, and a table in which each goal has its verdict. Reported, never asserted. */

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export interface Row {
  what: string
  keelson: number
  keepalived: number
  unit: string
  /** what ours must reach, in words and as a question; figures without one are only told */
  goal?: { words: string; met: boolean }
}

/** `peer`: whose the second column is, where it is not keepalived's. */
export function printTable(title: string, rows: readonly Row[], peer = 'keepalived'): void {
  const shown = (value: number, unit: string) => {
    if (Number.isNaN(value)) return '-' // it does not say
    return `${Number.isInteger(value) ? value : value.toFixed(value < 10 ? 2 : 1)} ${unit}`
  }
  const cells = rows.map(({ what, keelson, keepalived, unit, goal }) => [
    what,
    shown(keelson, unit),
    shown(keepalived, unit),
    goal?.words ?? '',
    goal ? (goal.met ? 'met' : 'MISSED') : '',
  ])
  const head = ['', 'keelson', peer, 'goal', '']
  const widths = head.map((word, column) => Math.max(word.length, ...cells.map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`
  process.stdout.write(`\n${title}\n${line(head)}${cells.map(line).join('')}`)
}
