'use client'

import type { Diagnostic, Fix } from '@keelson/keepalived-conf/diagnostic'
import { Rocket, Save, Undo2 } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { paths } from '@/paths'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { Figure, Tag } from '@/ui/state-mark'
import { Tabs } from '@/ui/tabs'
import { DeployDialog } from '../deploy/deploy-dialog'
import { DiffView } from '../diff/diff-view'
import { RevisionCard } from '../history/revision-card'
import { PlanList } from '../plan/plan-list'
import { ConfigForm } from './config-form'
import { examine } from './examine'
import { FindingList } from './finding-list'
import { withAllFixes, withFix } from './fixes'
import { MergeDialog } from './merge-dialog'
import { TextEditor, type TextEditorHandle } from './text-editor'
import { type EditedDraft, useDrafts } from './use-drafts'

export function ConfigPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('config')
  const router = useRouter()
  const search = useSearchParams()
  const {
    drafts,
    name,
    revision,
    findings: ofServer,
    error,
    saving,
    change,
    merged,
    discard,
    save,
  } = useDrafts(clusterId)
  const denied = useMay('operator', clusterId)
  const [view, setView] = useState<'text' | 'diff'>('text')
  const [deploying, setDeploying] = useState(false)
  const [merging, setMerging] = useState<EditedDraft>()
  const editor = useRef<TextEditorHandle>(null)
  const deferred = useDeferredValue(drafts)
  const key = deferred?.map(draft => `${draft.file}\0${draft.text}`).join('\0')
  const found = useMemo(() => (deferred ? examine(deferred) : []), [key])
  const untouched = new Set(deferred?.filter(draft => !draft.dirty).map(draft => draft.file))
  const findings = [...found, ...ofServer.filter(finding => untouched.has(finding.file))]
  if (error) return <Notice tone="bad">{error}</Notice>
  const current = drafts?.find(draft => draft.directorId === search.get('director')) ?? drafts?.[0]
  if (!drafts || !current) return <Loading label={t('title')} />
  const dirty = drafts.filter(draft => draft.dirty)

  const show = (directorId: string) => router.replace(paths.config(clusterId, directorId), { scroll: false })
  const go = (finding: Diagnostic) => {
    const target = drafts.find(draft => draft.file === finding.file)
    if (target && target !== current) show(target.directorId)
    setView('text')
    setTimeout(() => editor.current?.go(finding.line, finding.column), 50)
  }

  return (
    <>
      <PageHeader
        over={name}
        title={t('title')}
        note={
          <span className="flex flex-wrap items-center gap-2">
            {revision === null ? t('noRevision') : t('revision', { n: revision })}
            {dirty.length > 0 && (
              <Tag tone="warn">{t('unsaved', { names: dirty.map(draft => draft.file).join(', ') })}</Tag>
            )}
          </span>
        }
        actions={
          <>
            <Button icon={<Undo2 />} disabled={dirty.length === 0} onClick={() => discard()}>
              {t('discard')}
            </Button>
            <Button icon={<Save />} denied={denied} disabled={dirty.length === 0} busy={saving} onClick={save}>
              {t('save')}
            </Button>
            <Button
              variant="primary"
              icon={<Rocket />}
              denied={denied}
              disabled={dirty.length > 0}
              title={dirty.length > 0 ? t('saveFirst') : undefined}
              onClick={() => setDeploying(true)}
            >
              {t('deploy')}
            </Button>
          </>
        }
      />
      {drafts
        .filter(draft => draft.overtaken)
        .map(draft => (
          <Notice
            key={draft.directorId}
            tone="warn"
            title={t('overtaken', { name: draft.file })}
            action={
              <span className="flex flex-wrap gap-1.5">
                <Button small variant="primary" onClick={() => setMerging(draft)}>
                  {t('merge')}
                </Button>
                <Button small onClick={() => discard(draft.directorId)}>
                  {t('takeTheirs')}
                </Button>
              </span>
            }
          >
            {t('overtakenNote')}
          </Notice>
        ))}
      <Tabs
        label={t('directors')}
        value={current.directorId}
        onChange={show}
        tabs={drafts.map(draft => {
          const errors = findings.filter(finding => finding.file === draft.file && finding.severity === 'error').length
          return {
            value: draft.directorId,
            label: (
              <>
                {draft.file}
                {draft.dirty && <span title={t('edited')}>•</span>}
                {errors > 0 && (
                  <span className="inline-flex items-center gap-1 text-xs font-semibold text-bad">
                    <Figure shape="triangle" tone="bad" />
                    {t('errors', { n: errors })}
                  </span>
                )}
              </>
            ),
          }
        })}
      />
      <Card title={t('findings')} flush>
        <FindingList
          findings={findings}
          onFix={(fix: Fix) => change(withFix(drafts, fix))}
          onFixAll={() => change(withAllFixes(drafts, examine))}
          onGo={go}
        />
      </Card>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card title={t('form')} flush>
          <ConfigForm
            key={current.directorId}
            file={current.file}
            text={current.text}
            onChange={text => change([{ file: current.file, text }])}
          />
        </Card>
        <div className="min-w-0 xl:sticky xl:top-4">
          <Card
            title={<span className="font-mono">keepalived.conf</span>}
            aside={
              <span className="flex gap-1">
                {(['text', 'diff'] as const).map(choice => (
                  <Button
                    key={choice}
                    small
                    variant={view === choice ? 'primary' : 'quiet'}
                    aria-pressed={view === choice}
                    onClick={() => setView(choice)}
                  >
                    {t(`view.${choice}`)}
                  </Button>
                ))}
              </span>
            }
            flush
          >
            {view === 'text' ? (
              <TextEditor
                label={t('textOf', { name: current.file })}
                text={current.text}
                findings={findings.filter(finding => finding.file === current.file)}
                onChange={text => change([{ file: current.file, text }])}
                handle={editor}
              />
            ) : current.saved.running ? (
              <DiffView before={current.saved.running.text} after={current.text} label={t('view.diff')} />
            ) : (
              <p className="px-4 py-3 text-sm text-ink-soft">{t('nothingRuns')}</p>
            )}
          </Card>
        </div>
      </div>
      <PlanList clusterId={clusterId} />
      <RevisionCard clusterId={clusterId} drafts={drafts} onTake={change} />
      {merging && (
        <MergeDialog
          name={merging.file}
          base={merging.base}
          mine={merging.text}
          theirs={merging.saved.text}
          onClose={() => setMerging(undefined)}
          onMerge={text => {
            merged(merging, text)
            setMerging(undefined)
          }}
        />
      )}
      {deploying && <DeployDialog clusterId={clusterId} onClose={() => setDeploying(false)} />}
    </>
  )
}
