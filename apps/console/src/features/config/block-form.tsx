'use client'

/** One block of the grammar as a form: its own line, its keywords, and the blocks inside it. */
import type { Document } from '@keelson/keepalived-conf/document'
import { addBlock, type Edit, removeNode, setArgs, writtenValue } from '@keelson/keepalived-conf/edit'
import { effectiveValues } from '@keelson/keepalived-conf/effective-values'
import { type Form, formOf } from '@keelson/keepalived-conf/form'
import type { BlockStep, Path } from '@keelson/keepalived-conf/path'
import { ChevronRight, Plus, Trash2 } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '@/ui/button'
import { classNames } from '@/ui/class-names'
import { tell } from '@/ui/toast'
import { BoundField, KeywordField } from './keyword-field'
import { newBlock } from './new-block'
import { stepsOf } from './paths-in-text'
import { relation, useSelection } from './selection'

export interface BlockProps {
  document: Document
  path: Path
  form: Form
  onChange(document: Document): void
}

/** Carries an edit out, or says in words why it was refused. */
export function useEdit(onChange: (document: Document) => void): (edit: Edit) => void {
  const t = useTranslations('configForm')
  const locale = useLocale() === 'zh' ? 'zh' : 'en'
  return edit => {
    if (edit.refused) tell.failed(t('refused'), edit.refused[locale])
    else onChange(edit.document)
  }
}

/** The blocks inside a block, kind by kind; then, in one row, those that could stand in it. */
export function BlockChildren({ document, path, form, onChange }: BlockProps) {
  const t = useTranslations('configForm')
  const locale = useLocale() === 'zh' ? 'zh' : 'en'
  const edit = useEdit(onChange)
  const kinds = form.blocks.flatMap(kind => {
    const inner = formOf(kind.block)
    return inner ? [{ ...kind, inner, steps: stepsOf(document, path, kind.block) }] : []
  })
  const adding = ({ block, label, help, steps }: (typeof kinds)[number]) => (
    <Button
      key={block}
      small
      variant="quiet"
      icon={<Plus />}
      title={help[locale]}
      className="my-0.5"
      onClick={() => edit(addBlock(document, path, newBlock(block, steps.length)))}
    >
      {t('add', { block })} <span className="font-normal text-ink-faint">{label[locale]}</span>
    </Button>
  )
  const absent = kinds.filter(({ steps }) => steps.length === 0)
  return (
    <>
      {kinds
        .filter(({ steps }) => steps.length > 0)
        .map(kind => (
          <section key={kind.block} aria-label={kind.block} className="py-1">
            {kind.steps.map(step => (
              <BlockForm
                key={`${step.name} ${step.index}`}
                document={document}
                path={path}
                step={step}
                form={kind.inner}
                onChange={onChange}
              />
            ))}
            {kind.repeatable && <div className="px-3">{adding(kind)}</div>}
          </section>
        ))}
      {absent.length > 0 && <div className="flex flex-wrap gap-x-1 px-3 py-1">{absent.map(adding)}</div>}
    </>
  )
}

interface BlockFormProps extends BlockProps {
  step: BlockStep
}

function BlockForm({ document, path: outer, step, form, onChange }: BlockFormProps) {
  const t = useTranslations('configForm')
  const locale = useLocale() === 'zh' ? 'zh' : 'en'
  const [open, setOpen] = useState(outer.length === 0 && form.block !== 'virtual_server')
  const [all, setAll] = useState(false)
  const edit = useEdit(onChange)
  const path = [...outer, step]
  const { selected, onSelect } = useSelection()
  const chosen = relation(path, selected)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!chosen) return
    setOpen(true)
    if (chosen === 'same' && place.current) bringIntoView(place.current)
  }, [chosen])
  // only what is open is looked up: there may be thousands
  const shown = open
    ? form.fields.filter(field => all || !field.advanced || isThere(document, [...path, field.keyword]))
    : []
  const key = JSON.stringify(path)
  const effective = useMemo(
    () => (open ? effectiveValues(document, JSON.parse(key) as Path) : undefined),
    [document, key, open],
  )
  const title = `${form.block} ${step.name ?? ''}`.trim()
  return (
    <div
      ref={place}
      className={classNames(
        outer.length > 0 && 'mx-3 my-1 rounded-md border border-line',
        !open && '[contain-intrinsic-height:auto_2.25rem] [content-visibility:auto]',
        chosen === 'same' && 'bg-accent-soft/40 shadow-[inset_3px_0_0_var(--accent)]',
      )}
    >
      <div className="flex items-center gap-1 pr-3">
        <button
          type="button"
          aria-expanded={open}
          aria-current={chosen === 'same' || undefined}
          onClick={() => {
            setOpen(!open)
            if (chosen !== 'same') onSelect(path)
          }}
          title={form.help[locale]}
          className="flex min-w-0 flex-1 items-center gap-2 px-3 py-2 text-left hover:bg-sunken"
        >
          <ChevronRight className={`size-4 shrink-0 text-ink-faint transition-transform ${open ? 'rotate-90' : ''}`} />
          <span className="truncate font-mono text-xs font-semibold">{title}</span>
          <span className="truncate text-xs text-ink-faint">{form.label[locale]}</span>
        </button>
        <Button
          small
          variant="quiet"
          icon={<Trash2 />}
          aria-label={t('remove', { block: title })}
          title={t('remove', { block: title })}
          onClick={() => edit(removeNode(document, path))}
        />
      </div>
      {open && (
        <div className="pb-2">
          <div className="grid gap-x-4 gap-y-3 px-4 py-2 sm:grid-cols-2">
            {form.header && (
              <KeywordField
                field={{
                  keyword: form.block,
                  label: form.header.hint,
                  help: form.help,
                  hint: form.header.hint,
                  input: form.header.input,
                  required: true,
                }}
                value={step.name ?? ''}
                onCommit={value => edit(setArgs(document, path, value ?? ''))}
              />
            )}
            {form.entries && (
              <BoundField document={document} path={path} own={path} field={form.entries} onEdit={edit} />
            )}
            {shown.map(field => (
              <BoundField
                key={field.keyword}
                document={document}
                path={path}
                field={field}
                effective={effective?.get(field.keyword)}
                onEdit={edit}
              />
            ))}
          </div>
          {form.fields.some(field => field.advanced) && (
            <Button small variant="quiet" className="mx-3" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? t('fewer') : t('more', { n: form.fields.length - shown.length })}
            </Button>
          )}
          <BlockChildren document={document} path={path} form={form} onChange={onChange} />
        </div>
      )}
    </div>
  )
}

const isThere = (document: Document, path: Path) => writtenValue(document, path) !== undefined

/** Within the form's own scrolling; where it has none the page stays where the person is. */
function bringIntoView(element: HTMLElement) {
  const pane = element.closest<HTMLElement>('[data-form-pane]')
  if (!pane || pane.scrollHeight <= pane.clientHeight + 1 || getComputedStyle(pane).overflowY !== 'auto') return
  const top = element.getBoundingClientRect().top - pane.getBoundingClientRect().top
  if (top < 0 || top > pane.clientHeight / 2) pane.scrollBy({ top: top - 24 })
}
