'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'

export interface SearchWords {
  words: URLSearchParams
  /** Other words in place of all of them. */
  replace(words: URLSearchParams): void
  /** One of them; undefined takes it out. */
  put(name: string, value: string | undefined): void
}

/**
 * The words of the page's address, and how to change them: at once and without asking the server, while Next tells of it a
 * moment later. A list that follows late goes back to its old choice under the arrow keys.
 */
export function useSearchWords(): SearchWords {
  const told = useSearchParams().toString()
  const [ahead, setAhead] = useState<string>()
  useEffect(() => {
    if (ahead === told) setAhead(undefined)
  }, [ahead, told])
  const words = useMemo(() => new URLSearchParams(ahead ?? told), [ahead, told])
  const replace = useCallback((next: URLSearchParams) => {
    setAhead(next.toString())
    history.replaceState(null, '', next.size > 0 ? `${location.pathname}?${next}` : location.pathname)
  }, [])
  const put = useCallback(
    (name: string, value: string | undefined) => {
      const next = new URLSearchParams(words)
      if (value) next.set(name, value)
      else next.delete(name)
      replace(next)
    },
    [words, replace],
  )
  return { words, replace, put }
}
