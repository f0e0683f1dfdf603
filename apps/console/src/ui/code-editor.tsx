'use client'

/** A text of lines with numbers, search, folding, undo and completion; what the language is, the extensions say. */
import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorSelection, EditorState, type Extension, type TransactionSpec } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { codeTheme } from './code-theme'
import { fromOutside, markedLines, setMarkedLines } from './marked-lines'
import { textChange } from './text-change'

export interface CodeTarget {
  from: number
  to: number
  /** Marks the lines and leaves the focus where it is; else they are selected and the editor has the focus. */
  quiet?: boolean
}

export interface CodeEditorProps {
  label: string
  text: string
  onChange(text: string): void
  /** The language; a new array configures the editor anew. */
  extensions: Extension
  /** Of the editor's own words. */
  phrases: Record<string, string>
  /** A new object goes there. */
  target?: CodeTarget | undefined
  /** What to bring into the editor whenever this is a new function: marks of findings. */
  decorate?: ((state: EditorState) => TransactionSpec) | undefined
  /** The person moved the cursor. */
  onCursor?(offset: number): void
  describedBy?: string
}

/** Below this many characters every key is told at once; above, when the typing pauses. */
const LARGE = 200_000
const PAUSE = 600

export function CodeEditor({
  label,
  text,
  onChange,
  extensions,
  phrases,
  target,
  decorate,
  onCursor,
  describedBy,
}: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const told = useRef(text)
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef({ onChange, onCursor })
  latest.current = { onChange, onCursor }
  const language = useRef(new Compartment())

  const given = useRef({ text, extensions, phrases, label, describedBy })
  useEffect(() => {
    const { text, extensions, phrases, label, describedBy } = given.current
    if (!place.current) return
    const tell = (state: EditorState) => {
      clearTimeout(waiting.current)
      waiting.current = undefined
      told.current = state.doc.toString()
      latest.current.onChange(told.current)
    }
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          // a carriage return is a character of the text: what is not edited stays as it is
          EditorState.lineSeparator.of('\n'),
          indentUnit.of(unitOf(text)),
          lineNumbers(),
          foldGutter(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          search({ top: true }),
          markedLines,
          language.current.of([EditorState.phrases.of(phrases), extensions]),
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...lintKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...defaultKeymap,
            // Escape gives Tab back to the page for the next two seconds
            indentWithTab,
          ]),
          codeTheme,
          EditorView.contentAttributes.of({
            'aria-label': label,
            // It has the focus without this too, but not everybody who asks knows that.
            tabindex: '0',
            ...(describedBy ? { 'aria-describedby': describedBy } : {}),
          }),
          EditorView.updateListener.of(update => {
            if (update.docChanged && !update.transactions.some(each => each.annotation(fromOutside))) {
              clearTimeout(waiting.current)
              if (update.state.doc.length <= LARGE) tell(update.state)
              else waiting.current = setTimeout(() => tell(editor.state), PAUSE)
            }
            if (update.selectionSet && update.transactions.some(each => each.isUserEvent('select')))
              latest.current.onCursor?.(update.state.selection.main.head)
          }),
          EditorView.domEventHandlers({
            blur: () => {
              if (waiting.current !== undefined) tell(editor.state)
            },
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      if (waiting.current !== undefined) tell(editor.state)
      editor.destroy()
      view.current = undefined
    }
  }, [])

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure([EditorState.phrases.of(phrases), extensions]) })
  }, [extensions, phrases])

  useEffect(() => {
    const editor = view.current
    if (!editor || text === told.current || waiting.current !== undefined) return
    told.current = text
    const changes = textChange(editor.state.doc.toString(), text)
    if (changes) editor.dispatch({ changes, annotations: fromOutside.of(true) })
  }, [text])

  useEffect(() => {
    const editor = view.current
    if (editor && decorate) editor.dispatch(decorate(editor.state))
  }, [decorate])

  useEffect(() => {
    const editor = view.current
    if (!editor || !target) return
    const { length } = editor.state.doc
    const [from, to] = [Math.min(target.from, length), Math.min(target.to, length)]
    const effects = [EditorView.scrollIntoView(from, { y: target.quiet ? 'nearest' : 'center', yMargin: 40 })]
    if (target.quiet) editor.dispatch({ effects: [...effects, setMarkedLines.of({ from, to })] })
    else {
      editor.dispatch({ selection: EditorSelection.single(from, to), effects })
      editor.focus()
    }
  }, [target])

  return <div ref={place} className="h-full min-w-0 font-mono" />
}

/** As the text indents itself; four blanks where it does not say. */
function unitOf(text: string): string {
  return /^([ ]{2,8}|\t)\S/m.exec(text)?.[1] ?? '    '
}
