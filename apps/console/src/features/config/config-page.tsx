'use client'

import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { Rocket, Save, Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { paths } from '@/paths'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { Figure, Tag } from '@/ui/state-mark'
import { Tabs } from '@/ui/tabs'
import { useSearchWords } from '@/ui/use-search-words'
import { DeployDialog } from '../deploy/deploy-dialog'
import { CompareDialog } from '../history/compare-dialog'
import { type ComparedSide, compareParameter, readCompareParameter } from '../history/compared-texts'
import { RevisionCard } from '../history/revision-card'
import { PlanList } from '../plan/plan-list'
import { ConfigPanes, type ConfigView, viewOf } from './config-panes'
import { examine } from './examine'
import { FindingList } from './finding-list'
import { fixNow, withAllFixes, withFix } from './fixes'
import { MergeDialog } from './merge-dialog'
import { type EditedDraft, useDrafts } from './use-drafts'
import { useExamination } from './use-examination'

export function ConfigPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('config')
  const { words: search, replace } = useSearchWords()
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
  const [deploying, setDeploying] = useState(false)
  const [merging, setMerging] = useState<EditedDraft>()
  const [goTo, setGoTo] = useState<Diagnostic>()
  const examination = useExamination(drafts)
  const untouched = drafts?.filter(draft => !draft.dirty).map(draft => draft.file) ?? []
  const clean = untouched.join('\0')
  const findings = useMemo(
    () => [...(examination?.findings ?? []), ...ofServer.filter(({ file }) => clean.split('\0').includes(file))],
    [examination, ofServer, clean],
  )
  if (error) return <Notice tone="bad">{error}</Notice>
  const current = drafts?.find(draft => draft.directorId === search.get('director')) ?? drafts?.[0]
  if (!drafts || !current) return <Loading label={t('title')} />
  const dirty = drafts.filter(draft => draft.dirty)

  const view = viewOf(search.get('view'))
  const address = (url: string) => replace(new URLSearchParams(url.split('?')[1]))
  const show = (directorId: string, next: ConfigView = view) =>
    address(paths.config(clusterId, directorId, next === 'both' ? undefined : next))
  const compared = readCompareParameter(search.get('compare'))
  const compare = (before: ComparedSide, after: ComparedSide) => {
    const shown = view === 'both' ? undefined : view
    address(paths.config(clusterId, current.directorId, shown, compareParameter(before, after)))
  }
  const go = (finding: Diagnostic) => {
    const target = drafts.find(draft => draft.file === finding.file) ?? current
    const seen = view === 'both' || view === 'text' ? view : 'text'
    if (target !== current || seen !== view) show(target.directorId, seen)
    setGoTo({ ...finding })
  }
  const fix = (finding: Diagnostic) => {
    const now = fixNow(drafts, examination?.files ?? [], finding, examine)
    if (now) change(withFix(drafts, now))
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
        {examination ? (
          <FindingList
            findings={findings}
            onFix={fix}
            onFixAll={rule => change(withAllFixes(drafts, examine, rule))}
            onGo={go}
            low
          />
        ) : (
          <Loading label={t('findings')} />
        )}
      </Card>
      <ConfigPanes
        key={current.directorId}
        draft={current}
        findings={findings.filter(finding => finding.file === current.file)}
        view={view}
        onView={next => show(current.directorId, next)}
        onChange={text => change([{ file: current.file, text }])}
        onFix={fix}
        goTo={goTo?.file === current.file ? goTo : undefined}
      />
      <PlanList clusterId={clusterId} />
      <RevisionCard
        clusterId={clusterId}
        running={drafts.map(({ file, saved }) => ({ file, revision: saved.running?.revision }))}
        onCompare={revision => compare('drafts', revision)}
      />
      {compared && (
        <CompareDialog
          clusterId={clusterId}
          before={compared[0]}
          after={compared[1]}
          directors={drafts.map(({ directorId, file, text, saved }) => ({
            directorId,
            file,
            draft: text,
            running: saved.running?.text,
          }))}
          onCompare={compare}
          onTake={change}
          onClose={() => show(current.directorId)}
        />
      )}
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
