'use client'

import { type KeyboardEvent, useState } from 'react'

interface Place {
  row: number
  column: number
}

export interface CellKeys {
  /** For what can be pressed in a cell: of all of them one is a stop of Tab. */
  stop(row: number, column: number): { tabIndex: number; 'data-stop': string; onFocus(): void }
  /** For the element around all of them. `data-arrows` says to whoever looks that the arrows lead on. */
  around: { 'data-arrows': true; onKeyDown(event: KeyboardEvent<HTMLElement>): void }
}

/**
 * A table whose cells can be pressed is one stop of Tab, and the arrows lead from cell to cell: hundreds of rows would be
 * hundreds of stops on the way to what comes after. `rows`: those that are drawn, in order.
 */
export function useCellKeys(rows: readonly number[], columns: number): CellKeys {
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const [first = 0, last = 0] = [rows[0], rows.at(-1)]
  // rows come and go under it, and one that is not drawn is no stop
  const here = { row: Math.max(first, Math.min(last, at.row)), column: Math.min(at.column, columns - 1) }

  function lead(event: KeyboardEvent<HTMLElement>) {
    const place = placeOf(event.target)
    const next = place && stepFrom(place, event.key, columns)
    if (!next || event.altKey || event.ctrlKey || event.metaKey) return
    const cell = event.currentTarget.querySelector<HTMLElement>(`[data-stop="${next.row}:${next.column}"]`)
    event.preventDefault()
    cell?.focus()
  }

  return {
    stop: (row, column) => ({
      tabIndex: row === here.row && column === here.column ? 0 : -1,
      'data-stop': `${row}:${column}`,
      onFocus: () => setAt({ row, column }),
    }),
    around: { 'data-arrows': true, onKeyDown: lead },
  }
}

function placeOf(target: EventTarget): Place | undefined {
  const [row, column] = ((target instanceof HTMLElement && target.dataset.stop) || '').split(':').map(Number)
  return row === undefined || column === undefined ? undefined : { row, column }
}

function stepFrom({ row, column }: Place, key: string, columns: number): Place | undefined {
  switch (key) {
    case 'ArrowDown':
      return { row: row + 1, column }
    case 'ArrowUp':
      return { row: row - 1, column }
    case 'ArrowRight':
      return { row, column: Math.min(columns - 1, column + 1) }
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) }
    case 'Home':
      return { row, column: 0 }
    case 'End':
      return { row, column: columns - 1 }
    default:
      return undefined
  }
}
