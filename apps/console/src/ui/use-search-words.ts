'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { replaceUrl } from './replace-url'

/**
 * The words of the page's address, and how to replace them: at once, while Next tells of it a moment later. A list that follows
 * late goes back to its old choice under the arrow keys.
 */
export function useSearchWords(): [words: URLSearchParams, replace: (words: URLSearchParams) => void] {
  const told = useSearchParams().toString()
  const [ahead, setAhead] = useState<string>()
  useEffect(() => setAhead(wanted => (wanted === told ? undefined : wanted)), [told])
  const words = useMemo(() => new URLSearchParams(ahead ?? told), [ahead, told])
  const replace = useCallback((next: URLSearchParams) => {
    setAhead(next.toString())
    replaceUrl(next.size > 0 ? `${location.pathname}?${next}` : location.pathname)
  }, [])
  return [words, replace]
}
