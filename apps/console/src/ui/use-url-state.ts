'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback, useState } from 'react'

/** A choice that stands in the page's address under `name`: it changes at once, and a link or a reload brings it back. */
export function useUrlState(name: string): [value: string | undefined, set: (value: string | undefined) => void] {
  const search = useSearchParams()
  const [value, setValue] = useState(search.get(name) ?? undefined)
  const set = useCallback(
    (next: string | undefined) => {
      setValue(next)
      const url = new URL(location.href)
      if (next) url.searchParams.set(name, next)
      else url.searchParams.delete(name)
      history.replaceState(null, '', url)
    },
    [name],
  )
  return [value, set]
}
