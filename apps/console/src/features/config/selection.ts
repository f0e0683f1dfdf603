'use client'

/** Which block is chosen, in the form or by the cursor in the text. */
import type { Path } from '@keelson/keepalived-conf/path'
import { createContext, useContext } from 'react'

export interface Selected {
  selected: Path | undefined
  onSelect(path: Path): void
}

const Chosen = createContext<Selected>({ selected: undefined, onSelect: () => {} })
export const Selection = Chosen.Provider
export const useSelection = () => useContext(Chosen)

/** Is the one the other, or does it lie in it? */
export function relation(path: Path, selected: Path | undefined): 'same' | 'around' | undefined {
  if (!selected || selected.length < path.length || path.some((step, at) => !isSame(step, selected[at])))
    return undefined
  return selected.length === path.length ? 'same' : 'around'
}

function isSame(a: Path[number], b: Path[number] | undefined): boolean {
  if (typeof a === 'string' || typeof b === 'string' || !b) return a === b
  return a.block === b.block && a.name === b.name && (a.index ?? 0) === (b.index ?? 0)
}
