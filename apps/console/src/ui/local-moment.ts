/** As an input of the type datetime-local has it, in the browser's zone, and back. */
export function localWords(at: number): string {
  const date = new Date(at)
  const pad = (n: number, width = 2) => String(n).padStart(width, '0')
  const day = `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}

export function momentOfLocal(words: string): number | undefined {
  const at = new Date(words).getTime()
  return Number.isFinite(at) && at > 0 ? at : undefined
}
