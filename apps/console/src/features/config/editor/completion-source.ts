/** What the table offers where the cursor stands, as CodeMirror's completions. */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  snippetCompletion,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import {
  type Completions,
  completionsAt,
  type Known,
  type Completion as Offered,
} from '@keelson/keepalived-conf/completion'
import { readLine } from '@keelson/keepalived-conf/line-tokens'
import { helpCard, type WordsOfHelp } from './help-card'
import { contextAt, lineAbove, textOf } from './line-contexts'

export interface CompletionSurroundings {
  language: 'en' | 'zh'
  words: WordsOfHelp
  /** What the director is known to have, asked when it is needed. */
  known(): Known
}

export function completionOf(surroundings: CompletionSurroundings): Extension {
  return autocompletion({
    override: [sourceOf(surroundings)],
    icons: false,
    maxRenderedOptions: 120,
    // what is shown may be taken at once
    interactionDelay: 0,
  })
}

function sourceOf({ language, words, known }: CompletionSurroundings): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const touched = context.matchBefore(/[^\s{}]+$/)
    // A blank begins a value: its choices show by themselves; a keyword is offered once it is begun or asked for.
    const behindKeyword = context.matchBefore(/[^\s{}]+[ \t]+$/)
    if (!context.explicit && !touched && !behindKeyword) return null
    if (inComment(context)) return null
    const found = completionsAt(
      textOf(context.state),
      context.pos,
      language,
      known(),
      lineAbove(context.state, context.pos),
    )
    if (!found) return null
    const value = found.options.some(({ kind }) => kind !== 'block' && kind !== 'keyword')
    if (!context.explicit && !touched && !value) return null
    return {
      from: found.from,
      to: found.to,
      options: found.options.map((option, index) => completion(option, index, words)),
      // asked for at a choice that is whole already: the others are wanted
      ...(value && context.explicit && isWhole(context, found) ? { filter: false } : { validFor: /^[$\w.-]*$/ }),
    }
  }
}

const isWhole = ({ state }: CompletionContext, { from, to, options }: Completions) =>
  options.some(({ word }) => word === state.sliceDoc(from, to))

/** Told from the line alone: nothing of a large text is joined for a word that gets no completion. */
function inComment({ state, pos }: CompletionContext): boolean {
  const { from, text } = state.doc.lineAt(pos)
  let found = false
  readLine(text, 0, text.length, contextAt(state, from), (kind, start) => {
    if (kind === 'comment' && from + start < pos) found = true
  })
  return found
}

function completion(option: Offered, index: number, words: WordsOfHelp): Completion {
  const { word, kind, label, help, hint, header, since, deprecated, default: usual } = option
  const shown: Completion = {
    label: word,
    type: kind,
    detail: deprecated ? words.deprecated : label,
    // the table's order, which is the man page's: boost goes from 99 downwards
    boost: Math.max(-99, 99 - index),
    ...(help
      ? { info: () => helpCard({ title: word, label, help, hint, default: usual, since, deprecated }, words) }
      : {}),
  }
  if (kind === 'block')
    return snippetCompletion(header ? `${word} #{${escapeSnippet(header)}} {\n\t#{}\n}` : `${word} {\n\t#{}\n}`, shown)
  return kind === 'keyword' && hint ? { ...shown, apply: takesWords(option) ? `${word} ` : word } : shown
}

/** A keyword that stands alone gets no blank behind it. */
const takesWords = ({ hint, default: usual }: Offered) => hint !== undefined && usual !== ''

const escapeSnippet = (text: string) => text.replace(/[{}]/g, '')
