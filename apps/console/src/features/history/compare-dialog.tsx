'use client'

/** Any two of drafts, running texts and revisions, director by director; a revision's texts become drafts again once they were seen. */
import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, Undo2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field, Select } from '@/ui/field'
import { Loading, Notice } from '@/ui/notice'
import { DiffView } from '../diff/diff-view'
import { type ComparedSide, type DirectorTexts, pairTexts, readSide, type TextPair } from './compared-texts'

export interface CompareDialogProps {
  clusterId: string
  before: ComparedSide
  after: ComparedSide
  directors: readonly DirectorTexts[]
  onCompare(before: ComparedSide, after: ComparedSide): void
  /** Takes texts of a revision as the drafts being edited. */
  onTake(texts: { file: string; text: string }[]): void
  onClose(): void
}

export function CompareDialog({ clusterId, before, after, directors, onCompare, onTake, onClose }: CompareDialogProps) {
  const t = useTranslations('history')
  const tDialog = useTranslations('dialog')
  const old = useTextsOf(clusterId, before)
  const next = useTextsOf(clusterId, after)
  const failed = old.error ?? next.error
  const pairs = old.texts && next.texts ? pairTexts(directors, old.texts, next.texts) : undefined
  const takeable = pairs?.filter(isTakeable(directors)) ?? []
  const denied =
    before !== 'drafts' || typeof after !== 'number'
      ? t('takeOnlySeen')
      : takeable.length === 0
        ? t('nothingToTake')
        : undefined
  const take = (chosen: readonly TextPair[]) => {
    onTake(chosen.flatMap(({ name, after: text }) => (text === undefined ? [] : [{ file: name, text }])))
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t('compareTitle')}
      description={t('compareNote')}
      closeLabel={tDialog('close')}
      wide
      footer={
        <>
          <Button onClick={onClose}>{tDialog('close')}</Button>
          <Button variant="primary" icon={<Undo2 />} denied={denied} onClick={() => take(takeable)}>
            {typeof after === 'number' ? t('takeAll', { n: after }) : t('take')}
          </Button>
        </>
      }
    >
      <div className="mb-3 flex flex-wrap items-end gap-2">
        <SideField label={t('before')} clusterId={clusterId} value={before} onChange={side => onCompare(side, after)} />
        <Button
          icon={<ArrowLeftRight />}
          aria-label={t('swap')}
          title={t('swap')}
          onClick={() => onCompare(after, before)}
        />
        <SideField label={t('after')} clusterId={clusterId} value={after} onChange={side => onCompare(before, side)} />
      </div>
      {failed ? (
        <Notice tone="bad">{failed}</Notice>
      ) : !pairs ? (
        <Loading label={t('compareTitle')} />
      ) : (
        pairs.map(pair => (
          <section key={pair.directorId} aria-label={pair.name} className="mb-3 rounded-md border border-line">
            <h3 className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-1.5 text-sm font-semibold">
              {pair.name}
              {denied === undefined && takeable.length > 1 && takeable.includes(pair) && (
                <Button small className="ml-auto" onClick={() => take([pair])}>
                  {t('takeOne', { name: pair.name })}
                </Button>
              )}
            </h3>
            {pair.before === undefined || pair.after === undefined ? (
              <p className="px-4 py-3 text-sm text-ink-soft">
                {t(pair.before === undefined ? 'notBefore' : 'notAfter')}
              </p>
            ) : (
              <DiffView before={pair.before} after={pair.after} label={pair.name} />
            )}
          </section>
        ))
      )}
    </Dialog>
  )
}

/** A director of today whose draft would become another. */
const isTakeable = (directors: readonly DirectorTexts[]) => (pair: TextPair) =>
  pair.after !== undefined && pair.after !== pair.before && directors.some(each => each.directorId === pair.directorId)

function useTextsOf(clusterId: string, side: ComparedSide) {
  const trpc = useTRPC()
  const number = typeof side === 'number' ? side : 1
  const revision = useQuery(
    trpc.revision.one.queryOptions({ clusterId, number }, { enabled: typeof side === 'number', staleTime: Infinity }),
  )
  if (typeof side !== 'number') return { texts: side, error: undefined }
  return { texts: revision.data?.texts, error: revision.error?.message }
}

interface SideFieldProps {
  label: string
  clusterId: string
  value: ComparedSide
  onChange(side: ComparedSide): void
}

function SideField({ label, clusterId, value, onChange }: SideFieldProps) {
  const t = useTranslations('history')
  const format = useFormatter()
  const revisions = useQuery(useTRPC().revision.list.queryOptions({ clusterId }, { staleTime: 0 }))
  const listed = revisions.data ?? []
  return (
    <Field label={label} className="min-w-0 flex-1 basis-56">
      {props => (
        <Select
          {...props}
          value={String(value)}
          onChange={event => {
            const side = readSide(event.target.value)
            if (side !== undefined) onChange(side)
          }}
        >
          <option value="drafts">{t('sides.drafts')}</option>
          <option value="running">{t('sides.running')}</option>
          {typeof value === 'number' && !listed.some(({ number }) => number === value) && (
            <option value={value}>{t('revisionTitle', { n: value })}</option>
          )}
          {listed.map(({ number, author, at, message }) => (
            <option key={number} value={number}>
              {[t('revisionTitle', { n: number }), format.dateTime(at, 'full'), author, message]
                .filter(Boolean)
                .join(' · ')}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
