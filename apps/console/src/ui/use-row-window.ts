'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'

export interface RowWindow {
  /** For the element that scrolls. */
  scrollRef: React.RefObject<HTMLElement | null>
  /** Rows are measured as they are drawn. */
  rowRef: ((row: HTMLElement | null) => void) | undefined
  indexes: number[]
  /** Space of the rows that are not drawn, pixels. */
  before: number
  after: number
  isWindowed: boolean
}

/** Of a long table only the rows that are seen, and some around them; of a short one all. */
export function useRowWindow(count: number, height: number, from = 60): RowWindow {
  const scrollRef = useRef<HTMLElement>(null)
  const isWindowed = count > from
  const rows = useVirtualizer({
    count,
    enabled: isWindowed,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => height,
    overscan: 10,
    initialRect: { width: 1000, height: 700 },
  })
  if (!isWindowed)
    return { scrollRef, rowRef: undefined, indexes: [...Array(count).keys()], before: 0, after: 0, isWindowed }
  const seen = rows.getVirtualItems()
  return {
    scrollRef,
    rowRef: rows.measureElement,
    indexes: seen.map(({ index }) => index),
    before: seen[0]?.start ?? 0,
    after: rows.getTotalSize() - (seen.at(-1)?.end ?? 0),
    isWindowed,
  }
}
