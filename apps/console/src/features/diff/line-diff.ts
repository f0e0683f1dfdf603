/** Lines that went and lines that came, by the shortest edit (Myers 1986, the greedy forward form). Pure. */
export interface DiffLine {
  kind: 'same' | 'gone' | 'come'
  text: string
  /** From 1; in the text before and in the text after. */
  before: number | undefined
  after: number | undefined
}

/** Beyond this many edits the middle is told as all gone and all come: a rewrite is no diff to read. */
const MAX_EDITS = 2000

export function lineDiff(before: string, after: string): DiffLine[] {
  const a = before.split('\n')
  const b = after.split('\n')
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const moves = shortestEdit(a.slice(start, a.length - end), b.slice(start, b.length - end))
  const lines: DiffLine[] = []
  let x = 0
  let y = 0
  const put = (kind: DiffLine['kind']) => {
    if (kind !== 'come') x++
    if (kind !== 'gone') y++
    const text = (kind === 'come' ? b[y - 1] : a[x - 1]) ?? ''
    lines.push({ kind, text, before: kind === 'come' ? undefined : x, after: kind === 'gone' ? undefined : y })
  }
  for (let n = 0; n < start; n++) put('same')
  for (const move of moves) put(move)
  for (let n = 0; n < end; n++) put('same')
  return lines
}

function shortestEdit(a: string[], b: string[]): DiffLine['kind'][] {
  const trace: Map<number, number>[] = []
  let furthest = new Map([[1, 0]])
  const limit = Math.min(a.length + b.length, MAX_EDITS)
  for (let d = 0; d <= limit; d++) {
    trace.push(new Map(furthest))
    const next = new Map(furthest)
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (next.get(k - 1) ?? -1) < (next.get(k + 1) ?? -1))
      let x = down ? (next.get(k + 1) ?? 0) : (next.get(k - 1) ?? 0) + 1
      let y = x - k
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++
        y++
      }
      next.set(k, x)
      if (x >= a.length && y >= b.length) return walkBack(trace, a.length, b.length, d)
    }
    furthest = next
  }
  return [...a.map(() => 'gone' as const), ...b.map(() => 'come' as const)]
}

function walkBack(trace: Map<number, number>[], endX: number, endY: number, edits: number): DiffLine['kind'][] {
  const moves: DiffLine['kind'][] = []
  let x = endX
  let y = endY
  for (let d = edits; d >= 0; d--) {
    const furthest = trace[d]!
    const k = x - y
    const down = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1))
    const previousK = down ? k + 1 : k - 1
    const previousX = d === 0 ? 0 : (furthest.get(previousK) ?? 0)
    const previousY = d === 0 ? 0 : previousX - previousK
    while (x > previousX && y > previousY) {
      moves.push('same')
      x--
      y--
    }
    if (d > 0) moves.push(down ? 'come' : 'gone')
    x = previousX
    y = previousY
  }
  return moves.reverse()
}

/** Changed lines with `around` unchanged ones beside them; undefined stands for what is left out. */
export function hunks(lines: DiffLine[], around = 3): (DiffLine | undefined)[] {
  const near = new Set<number>()
  lines.forEach((line, index) => {
    if (line.kind === 'same') return
    for (let n = index - around; n <= index + around; n++) near.add(n)
  })
  const shown: (DiffLine | undefined)[] = []
  lines.forEach((line, index) => {
    if (near.has(index)) shown.push(line)
    else if (near.has(index - 1) || index === 0) shown.push(undefined)
  })
  return shown.filter((line, index) => line !== undefined || (near.size > 0 && index < shown.length))
}
