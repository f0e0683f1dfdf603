/** Lines that are marked from outside of the editor, until the text there changes or others are marked. */
import { Annotation, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'

/** On changes that did not come from the keyboard. */
export const fromOutside = Annotation.define<boolean>()

export const setMarkedLines = StateEffect.define<{ from: number; to: number } | undefined>()

/** More lines than a screen has need no mark each. */
const MOST = 500

export const markedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes)
    for (const effect of transaction.effects) {
      if (!effect.is(setMarkedLines)) continue
      const { doc } = transaction.state
      const span = effect.value
      if (!span) {
        next = Decoration.none
        continue
      }
      const first = doc.lineAt(span.from).number
      const last = Math.min(doc.lineAt(Math.max(span.from, span.to)).number, first + MOST)
      const lines = Array.from({ length: last - first + 1 }, (_, index) => doc.line(first + index).from)
      next = Decoration.set(lines.map(from => mark.range(from)))
    }
    return next
  },
  provide: field => EditorView.decorations.from(field),
})

const mark = Decoration.line({ class: 'cm-marked' })
