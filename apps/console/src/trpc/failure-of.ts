import { statusOf } from './status-of'

interface Asked {
  data: unknown
  error: { message: string } | null
}

/**
 * What to show in place of a page that cannot be shown. A console that does not answer, or does not know the session for
 * now, takes nothing away that is on the page: the banner tells of it, and what was typed stays.
 */
export function failureOf({ data, error }: Asked): { message: string } | undefined {
  if (!error) return undefined
  const status = statusOf(error)
  const passes = status === undefined || status === 401 || status >= 500
  return data !== undefined && passes ? undefined : error
}
