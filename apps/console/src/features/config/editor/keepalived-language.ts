/** keepalived.conf as a language of CodeMirror: colours, indentation and folding, all by the table's own lines. */
import {
  codeFolding,
  foldService,
  HighlightStyle,
  indentService,
  StreamLanguage,
  type StreamParser,
  syntaxHighlighting,
} from '@codemirror/language'
import type { EditorState, Extension } from '@codemirror/state'
import { FILE_START, type LineContext, readLine, type TokenKind } from '@keelson/keepalived-conf/line-tokens'
import { Tag } from '@lezer/highlight'

const tags = Object.fromEntries(
  (
    [
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
      'word',
      'brace',
    ] as const satisfies TokenKind[]
  ).map(kind => [kind, Tag.define(kind)]),
) as Record<TokenKind, Tag>

interface LineState {
  context: LineContext
  tokens: { kind: TokenKind; from: number; to: number }[]
  next: number
}

const parser: StreamParser<LineState> = {
  name: 'keepalived.conf',
  startState: () => ({ context: FILE_START, tokens: [], next: 0 }),
  copyState: state => ({ ...state }),
  token(stream, state) {
    if (stream.sol()) {
      const tokens: LineState['tokens'] = []
      const line = stream.string
      state.context = readLine(line, 0, line.length, state.context, (kind, from, to) => tokens.push({ kind, from, to }))
      state.tokens = tokens
      state.next = 0
    }
    while ((state.tokens[state.next]?.to ?? Number.POSITIVE_INFINITY) <= stream.pos) state.next++
    const token = state.tokens[state.next]
    if (!token) stream.skipToEnd()
    else stream.pos = token.from > stream.pos ? token.from : token.to
    return token && stream.pos === token.to ? token.kind : null
  },
  blankLine(state) {
    state.context = readLine('', 0, 0, state.context)
  },
  tokenTable: tags,
  languageData: {
    commentTokens: { line: '#' },
    closeBrackets: { brackets: ['{', '"'] },
    indentOnInput: /^\s*\}$/,
  },
}

const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--ink-faint)', fontStyle: 'italic' },
  { tag: tags.block, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.keyword, color: 'var(--accent)' },
  { tag: tags.unknown, color: 'var(--bad)' },
  { tag: [tags.directive, tags.condition, tags.definition], color: 'var(--code-special)' },
  { tag: [tags.number, tags.choice], color: 'var(--code-value)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: tags.brace, color: 'var(--ink-soft)' },
])

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
function indentOf(state: EditorState, at: number, unit: number): number {
  const line = state.doc.lineAt(at)
  for (let number = line.number - 1; number >= 1; number--) {
    const { text } = state.doc.line(number)
    if (text.trim() === '') continue
    const code = text.replace(/[#!].*$/, '').trimEnd()
    const blanks = /^[ \t]*/.exec(text)?.[0] ?? ''
    const above = [...blanks].reduce((sum, each) => sum + (each === '\t' ? unit : 1), 0)
    const closes = /^\s*\}/.test(line.text)
    return Math.max(0, above + (code.endsWith('{') ? unit : 0) - (closes ? unit : 0))
  }
  return 0
}

export const keepalivedLanguage: Extension = [
  StreamLanguage.define(parser),
  syntaxHighlighting(colours),
  codeFolding(),
  foldService.of((state, from, to) => foldOf(state, from, to) ?? null),
  indentService.of((context, at) => indentOf(context.state, at, context.unit)),
]
