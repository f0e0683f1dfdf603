export interface TextChange {
  from: number
  to: number
  insert: string
}

/** The one stretch in which two texts differ; undefined when they do not. Pure. */
export function textChange(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let end = 0
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end++
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) }
}
