/** A moment as the clock of a time zone says it, to the second: what `datetime-local` takes, '2026-11-30T12:33:30'. */
export function localWords(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return format.format(at).replace(' ', 'T')
}

/** Undefined for what is no moment. Of an hour that comes twice, the second; one that never comes is where it would be. */
export function momentOfLocal(words: string, timeZone: string): number | undefined {
  const guess = Date.parse(`${words}Z`)
  if (!(guess > 0)) return undefined
  const ahead = (at: number) => Date.parse(`${localWords(at, timeZone)}Z`) - at
  return guess - ahead(guess - ahead(guess))
}
