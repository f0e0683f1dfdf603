'use client'

import type { Known } from '@keelson/keepalived-conf/completion'
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { useLocale, useTranslations } from 'next-intl'
import { useCallback, useId, useMemo, useRef } from 'react'
import { CodeEditor, type CodeTarget } from '@/ui/code-editor'
import { completionOf } from './completion-source'
import { findingMarks, findingsTransaction } from './finding-marks'
import type { WordsOfHelp } from './help-card'
import { hoverHelp } from './hover-help'
import { keepalivedLanguage } from './keepalived-language'

export interface KeepalivedEditorProps {
  label: string
  text: string
  findings: readonly Diagnostic[]
  onChange(text: string): void
  onFix(finding: Diagnostic): void
  onCursor?(offset: number): void
  target?: CodeTarget | undefined
  /** Interfaces and whatever else only the director knows. */
  known(): Known
}

/** keepalived.conf as text, with what the table knows of every word in it. */
export function KeepalivedEditor(props: KeepalivedEditorProps) {
  const { label, text, findings, onChange, onCursor, target } = props
  const t = useTranslations('codeEditor')
  const language = useLocale() === 'zh' ? 'zh' : 'en'
  const hint = useId()
  const latest = useRef(props)
  latest.current = props
  const extensions = useMemo(() => {
    const words: WordsOfHelp = {
      default: t('help.default'),
      since: t('help.since'),
      deprecated: t('help.deprecated'),
      value: t('help.value'),
      aliases: t('help.aliases'),
      in: t('help.in'),
    }
    return [
      keepalivedLanguage,
      completionOf({ language, words, known: () => latest.current.known() }),
      hoverHelp(language, words),
      findingMarks,
    ]
  }, [t, language])
  const phrases = useMemo(
    () => Object.fromEntries(Object.entries(PHRASES).map(([phrase, key]) => [phrase, t(`phrases.${key}`)])),
    [t],
  )
  const decorate = useCallback<NonNullable<Parameters<typeof CodeEditor>[0]['decorate']>>(
    state => findingsTransaction(state, findings, language, finding => latest.current.onFix(finding)),
    [findings, language],
  )
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <CodeEditor
          label={label}
          text={text}
          onChange={onChange}
          extensions={extensions}
          phrases={phrases}
          decorate={decorate}
          target={target}
          onCursor={onCursor}
          describedBy={hint}
        />
      </div>
      <p id={hint} className="border-t border-line bg-sunken px-3 py-1 text-xs text-ink-faint">
        {t('keys')}
      </p>
    </div>
  )
}

/** CodeMirror's own words, and where ours for them stand. */
const PHRASES = {
  Find: 'find',
  Replace: 'replaceField',
  next: 'next',
  previous: 'previous',
  all: 'all',
  'match case': 'matchCase',
  regexp: 'regexp',
  'by word': 'byWord',
  replace: 'replace',
  'replace all': 'replaceAll',
  close: 'close',
  'current match': 'currentMatch',
  'on line': 'onLine',
  'replaced $ matches': 'replacedMatches',
  'replaced match on line $': 'replacedOnLine',
  'Go to line': 'goToLine',
  go: 'go',
  Completions: 'completions',
  Diagnostics: 'diagnostics',
  'No diagnostics': 'noDiagnostics',
  'Control character': 'controlCharacter',
  'Selection deleted': 'selectionDeleted',
  'folded code': 'foldedCode',
  unfold: 'unfold',
  'Fold line': 'foldLine',
  'Unfold line': 'unfoldLine',
  'Folded lines': 'foldedLines',
  'Unfolded lines': 'unfoldedLines',
  to: 'to',
} as const
