/** keepalived.conf in CodeMirror: colours, indentation and folding, all by the table's own lines. */
import { codeFolding, foldService, type IndentContext, indentService } from '@codemirror/language'
import { EditorState, type Extension, RangeSetBuilder } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { FILE_START, readLine, type TokenKind } from '@keelson/keepalived-conf/line-tokens'
import { contextAt, lineContexts } from './line-contexts'

const kinds = [
  'comment',
  'keyword',
  'block',
  'unknown',
  'directive',
  'condition',
  'definition',
  'string',
  'number',
  'choice',
  'brace',
] as const satisfies TokenKind[]
const marks = new Map<TokenKind, Decoration>(kinds.map(kind => [kind, Decoration.mark({ class: `cm-conf-${kind}` })]))

/** The lines on the screen, coloured. */
const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = coloured(view)
    }
    update({ docChanged, viewportChanged, view }: ViewUpdate) {
      if (docChanged || viewportChanged) this.decorations = coloured(view)
    }
  },
  { decorations: plugin => plugin.decorations },
)

function coloured({ state, visibleRanges }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of visibleRanges) {
    let line = state.doc.lineAt(from)
    let context = contextAt(state, line.from)
    for (;;) {
      const { text, from: start } = line
      context = readLine(text, 0, text.length, context, (kind, tokenFrom, tokenTo) => {
        const mark = marks.get(kind)
        if (mark) builder.add(start + tokenFrom, start + tokenTo, mark)
      })
      if (line.to >= to) break
      line = state.doc.lineAt(line.to + 1)
    }
  }
  return builder.finish()
}

const theme = EditorView.theme({
  '.cm-conf-comment': { color: 'var(--ink-faint)', fontStyle: 'italic' },
  '.cm-conf-block': { color: 'var(--accent)', fontWeight: '600' },
  '.cm-conf-keyword': { color: 'var(--accent)' },
  '.cm-conf-unknown': { color: 'var(--bad)' },
  '.cm-conf-directive, .cm-conf-condition, .cm-conf-definition': { color: 'var(--code-special)' },
  '.cm-conf-number, .cm-conf-choice': { color: 'var(--code-value)' },
  '.cm-conf-string': { color: 'var(--ok)' },
  '.cm-conf-brace': { color: 'var(--ink-soft)' },
})

const manners = {
  commentTokens: { line: '#' },
  closeBrackets: { brackets: ['{', '"'] },
  indentOnInput: /^\s*\}$/,
}

/** From the end of the line that opens a block to its closing brace; undefined where the line opens none. */
export function foldOf({ doc }: EditorState, from: number, to: number): { from: number; to: number } | undefined {
  const first = doc.lineAt(from).number
  const last = Math.min(doc.lines, first + LONGEST)
  let depth = 0
  let close: number | undefined
  let context = FILE_START
  for (let number = first; number <= last && close === undefined; number++) {
    const line = doc.line(number)
    const { text } = line
    context = readLine(text, 0, text.length, context, (kind, at) => {
      if (kind !== 'brace' || close !== undefined) return
      if (text[at] === '{') depth++
      // what the first line closes began above it
      else if (depth > 0 && --depth === 0 && number > first) close = line.from + at
    })
    if (depth === 0) break
  }
  return close === undefined ? undefined : { from: to, to: close }
}

/** Lines looked at for the end of a block. */
const LONGEST = 50_000

/** As deep as the line above, one more where that opens a block, one less where this closes one. */
export function indentOf(context: IndentContext, at: number): number {
  const { state, unit } = context
  // while Enter is pressed the line is broken there, though the text does not show it yet
  const before = context.lineAt(at, -1)
  const own = context.lineAt(at, 1)
  const above = [before.from < own.from ? before.text : '']
  for (let number = state.doc.lineAt(at).number - 1; above.at(-1)?.trim() === '' && number >= 1; number--)
    above.push(state.doc.line(number).text)
  const line = above.at(-1) ?? ''
  const code = line.replace(/[#!].*$/, '').trimEnd()
  const blanks = /^[ \t]*/.exec(line)?.[0] ?? ''
  const deep = [...blanks].reduce((sum, each) => sum + (each === '\t' ? unit : 1), 0)
  return Math.max(0, deep + (code.endsWith('{') ? unit : 0) - (/^\s*\}/.test(own.text) ? unit : 0))
}

export const keepalivedLanguage: Extension = [
  lineContexts,
  colours,
  theme,
  EditorState.languageData.of(() => [manners]),
  codeFolding(),
  foldService.of((state, from, to) => foldOf(state, from, to) ?? null),
  indentService.of(indentOf),
]
