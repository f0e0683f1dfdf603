/** The table's help for the word under the mouse, or with F1 for the one at the cursor. */
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import { closeHoverTooltips, hoverTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view'
import { hoverAt } from '@keelson/keepalived-conf/hover'
import { helpCard, type WordsOfHelp } from './help-card'
import { lineAbove, textOf } from './line-contexts'

export function hoverHelp(language: 'en' | 'zh', words: WordsOfHelp): Extension {
  const tooltipAt = (state: EditorState, at: number): Tooltip | null => {
    const found = hoverAt(textOf(state), at, lineAbove(state, at))
    if (!found) return null
    const { from, to, title, label, help, hint, since, deprecated, block, aliases } = found
    const card = {
      title,
      label: label[language],
      help: help[language],
      hint: hint?.[language],
      default: found.default,
      since,
      deprecated: deprecated?.[language],
      block,
      aliases,
    }
    return {
      pos: from,
      end: to,
      above: true,
      create: () => {
        const dom = helpCard(card, words)
        dom.setAttribute('role', 'status')
        return { dom }
      },
    }
  }
  const asked = StateEffect.define<Tooltip | null>()
  const shown = StateField.define<Tooltip | null>({
    create: () => null,
    update(tooltip, transaction) {
      for (const effect of transaction.effects) if (effect.is(asked)) return effect.value
      return transaction.docChanged || transaction.selection ? null : tooltip
    },
    provide: field => showTooltip.from(field),
  })
  return [
    shown,
    hoverTooltip((view, at) => tooltipAt(view.state, at)),
    keymap.of([
      {
        key: 'F1',
        run: view => {
          const tooltip = tooltipAt(view.state, view.state.selection.main.head)
          view.dispatch({ effects: [closeHoverTooltips, asked.of(tooltip)] })
          return true
        },
      },
      {
        key: 'Escape',
        run: view => {
          if (!view.state.field(shown)) return false
          view.dispatch({ effects: asked.of(null) })
          return true
        },
      },
    ]),
  ]
}
