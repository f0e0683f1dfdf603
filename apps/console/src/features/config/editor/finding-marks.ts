/** What lint found, as underlined words with the rule, the message and the fix. */
import { type Action, type Diagnostic, forEachDiagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import type { EditorState, Extension, Text, TransactionSpec } from '@codemirror/state'
import { keymap } from '@codemirror/view'
import type { Diagnostic as Finding } from '@keelson/keepalived-conf/diagnostic'
import { spanAt } from '../span-at'

/** Ctrl-. carries out the first fix at the cursor; F8 goes to the next finding. */
export const findingMarks: Extension = [
  lintGutter(),
  keymap.of([
    {
      key: 'Mod-.',
      run: view => {
        const { head } = view.state.selection.main
        const line = view.state.doc.lineAt(head)
        let first: { action: Action; from: number; to: number; distance: number } | undefined
        forEachDiagnostic(view.state, ({ actions }, from, to) => {
          const action = actions?.[0]
          if (!action || to < line.from || from > line.to) return
          const distance = Math.max(0, from - head, head - to)
          if (!first || distance < first.distance) first = { action, from, to, distance }
        })
        first?.action.apply(view, first.from, first.to)
        return first !== undefined
      },
    },
  ]),
]

/** The list beside shows them all. */
const MOST = 2000

export function findingsTransaction(
  state: EditorState,
  findings: readonly Finding[],
  language: 'en' | 'zh',
  onFix: (finding: Finding) => void,
): TransactionSpec {
  const zh = language === 'zh'
  return setDiagnostics(
    state,
    findings.slice(0, MOST).map((finding): Diagnostic => {
      const { line, column, severity, rule, message, messageZh, fix } = finding
      return {
        ...placeIn(state.doc, line, column),
        severity,
        source: rule,
        message: (zh && messageZh) || message,
        ...(fix ? { actions: [{ name: (zh && fix.labelZh) || fix.label, apply: () => onFix(finding) }] } : {}),
      }
    }),
  )
}

/** A finding may be older than the text, so its place is brought into it. */
function placeIn(doc: Text, number: number, column: number): { from: number; to: number } {
  const line = doc.line(Math.max(1, Math.min(doc.lines, number)))
  const { from, to } = spanAt(line.text, 1, column)
  return { from: line.from + from, to: line.from + to }
}
