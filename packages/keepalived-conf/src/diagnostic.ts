/** What was found, where, by which rule, and what would put it right. Line and column count characters from 1. */
export interface Diagnostic {
  file: string
  line: number
  column: number
  /** kebab-case; `explain(rule)` says more. */
  rule: string
  severity: Severity
  /** Names the thing, the value and the rule it breaks. */
  message: string
  messageZh?: string
  fix?: Fix
}

export type Severity = 'error' | 'warning' | 'info'

export interface Fix {
  /** Says what will be done: 'Replace nb_get_retry with retry'. */
  label: string
  labelZh?: string
  /** May touch several files; every position is one of the text before the fix. */
  edits: TextEdit[]
}

/** Replaces `length` characters (line ends count as the characters they are) by `text`. */
export interface TextEdit {
  file: string
  line: number
  column: number
  length: number
  text: string
}

/** The text of `file` with the fix applied; edits to other files are left alone. */
export function applyFix(text: string, fix: Fix, file: string): string {
  return applyFixes(text, [fix], file)
}

/**
 * The text of `file` with as many of the fixes applied as do not overlap: all positions are of the text given, so a
 * fix that touches characters which an earlier one in the list already replaces is left out whole.
 */
export function applyFixes(text: string, fixes: readonly Fix[], file: string): string {
  const starts = lineStarts(text)
  const taken: Span[] = []
  for (const fix of fixes) {
    const spans: Span[] = []
    for (const edit of fix.edits) if (edit.file === file) spans.push(spanOf(text, starts, edit))
    if (!spans.some(span => taken.some(other => overlaps(span, other)))) taken.push(...spans)
  }
  taken.sort((a, b) => a.from - b.from || a.to - b.to)
  let result = ''
  let at = 0
  for (const span of taken) {
    result += text.slice(at, span.from) + span.text
    at = span.to
  }
  return result + text.slice(at)
}

interface Span {
  from: number
  to: number
  text: string
}

function spanOf(text: string, starts: readonly number[], edit: TextEdit): Span {
  const start = starts[edit.line - 1]
  const from = Math.min(text.length, start === undefined ? text.length : start + edit.column - 1)
  return { from, to: Math.min(text.length, from + edit.length), text: edit.text }
}

function overlaps(a: Span, b: Span): boolean {
  if (a.from === b.from && a.to === b.to && a.text === b.text) return true
  return a.from < b.to && b.from < a.to
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
