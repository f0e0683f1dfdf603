/** Three-way by line: what only one of two editors changed is taken, what both changed is for a person to choose. Pure. */
import { diff3Merge } from 'node-diff3'

export type MergePart =
  | { kind: 'agreed'; lines: string[] }
  | { kind: 'conflict'; mine: string[]; base: string[]; theirs: string[] }

export type MergeChoice = 'mine' | 'theirs' | 'both'

export function mergeTexts(base: string, mine: string, theirs: string): MergePart[] {
  const options = { excludeFalseConflicts: true }
  return diff3Merge(mine.split('\n'), base.split('\n'), theirs.split('\n'), options).map(({ ok, conflict }) =>
    conflict
      ? { kind: 'conflict', mine: conflict.a, base: conflict.o, theirs: conflict.b }
      : { kind: 'agreed', lines: ok ?? [] },
  )
}

/** One choice for each conflict, in order; undefined while one is open. */
export function mergedText(
  parts: readonly MergePart[],
  choices: readonly (MergeChoice | undefined)[],
): string | undefined {
  const lines: string[] = []
  let conflicts = 0
  for (const part of parts) {
    if (part.kind === 'agreed') {
      lines.push(...part.lines)
      continue
    }
    const choice = choices[conflicts++]
    if (choice === undefined) return undefined
    if (choice !== 'theirs') lines.push(...part.mine)
    if (choice !== 'mine') lines.push(...part.theirs)
  }
  return lines.join('\n')
}
