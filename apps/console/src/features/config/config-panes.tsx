'use client'

/** One director's draft as forms and as text beside each other, in step; or what deploying it would change. */
import type { Known } from '@keelson/keepalived-conf/completion'
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { parse } from '@keelson/keepalived-conf/parse'
import type { Path } from '@keelson/keepalived-conf/path'
import { useTranslations } from 'next-intl'
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { classNames } from '@/ui/class-names'
import type { CodeTarget } from '@/ui/code-editor'
import { DiffView } from '../diff/diff-view'
import { useLiveStore } from '../live/live-provider'
import { ConfigForm } from './config-form'
import { pathAt, spanOfPath } from './paths-in-text'
import { spanAt } from './span-at'
import { TextEditor } from './text-editor'
import type { EditedDraft } from './use-drafts'

const views = ['form', 'both', 'text', 'diff'] as const
export type ConfigView = (typeof views)[number]

export const viewOf = (given: string | null): ConfigView => views.find(view => view === given) ?? 'both'

export interface ConfigPanesProps {
  draft: EditedDraft
  findings: Diagnostic[]
  view: ConfigView
  onView(view: ConfigView): void
  onChange(text: string): void
  onFix(finding: Diagnostic): void
  /** A new object is a wish to see that place in the text. */
  goTo: Diagnostic | undefined
}

export function ConfigPanes({ draft, findings, view, onView, onChange, onFix, goTo }: ConfigPanesProps) {
  const t = useTranslations('config')
  const { file, text, saved, agentName } = draft
  const deferred = useDeferredValue(text)
  const document = useMemo(() => parse(deferred, { file }), [deferred, file])
  const [selected, setSelected] = useState<Path>()
  const [target, setTarget] = useState<CodeTarget>()
  const known = useKnown(agentName)
  const shown = useStable(findings)
  useEffect(() => {
    if (goTo) setTarget(spanAt(text, goTo.line, goTo.column))
  }, [goTo])
  const select = (path: Path) => {
    setSelected(path)
    const span = spanOfPath(document, path)
    if (span) setTarget({ ...span, quiet: true })
  }
  const toggle = (
    <fieldset aria-label={t('view.label')} className="flex flex-wrap gap-1">
      {views.map(choice => (
        <Button
          key={choice}
          small
          variant={view === choice ? 'primary' : 'quiet'}
          aria-pressed={view === choice}
          onClick={() => onView(choice)}
        >
          {t(`view.${choice}`)}
        </Button>
      ))}
    </fieldset>
  )
  const both = view === 'both'
  return (
    <div className="flex flex-col gap-2">
      <div className="flex justify-end">{toggle}</div>
      <div className={classNames('grid items-start gap-4', both && 'xl:grid-cols-2')}>
        {(both || view === 'form') && (
          <Card title={t('form')} flush>
            <div
              data-form-pane
              className={both ? 'h-[min(44rem,80vh)] overflow-y-auto xl:h-[calc(100vh-9rem)] xl:min-h-96' : ''}
            >
              <ConfigForm document={document} selected={selected} onSelect={select} onChange={onChange} />
            </div>
          </Card>
        )}
        {(both || view === 'text') && (
          <Card title={<span className="font-mono">keepalived.conf</span>} flush>
            <div className="h-[min(44rem,80vh)] xl:h-[calc(100vh-9rem)] xl:min-h-96">
              <TextEditor
                label={t('textOf', { name: file })}
                text={text}
                findings={shown}
                onChange={onChange}
                onFix={onFix}
                onCursor={at => setSelected(pathAt(document, at))}
                target={target}
                known={known}
              />
            </div>
          </Card>
        )}
        {view === 'diff' && (
          <Card title={t('view.diff')} flush>
            {saved.running ? (
              <DiffView before={saved.running.text} after={text} label={t('view.diff')} />
            ) : (
              <p className="px-4 py-3 text-sm text-ink-soft">{t('nothingRuns')}</p>
            )}
          </Card>
        )}
      </div>
    </div>
  )
}

/** Names that the director itself has told of. */
function useKnown(agentName: string | null): () => Known {
  const store = useLiveStore()
  return useCallback(() => {
    const director = agentName ? store.one(agentName, 'director') : undefined
    return { 'interface-name': director?.interfaces.map(({ name }) => name) ?? [] }
  }, [store, agentName])
}

/** The same list while it says the same: the editor marks it anew for every other one. */
function useStable(findings: Diagnostic[]): Diagnostic[] {
  const [kept, setKept] = useState(findings)
  const same = findings.length === kept.length && findings.every((finding, index) => finding === kept[index])
  if (!same) setKept(findings)
  return same ? kept : findings
}
