'use client'

/** One block of the grammar as a form: its own line, its keywords, and the blocks inside it. */
import type { Document } from '@keelson/keepalived-conf/document'
import { addBlock, type Edit, removeNode, setArgs, writtenValue } from '@keelson/keepalived-conf/edit'
import { type Form, formOf } from '@keelson/keepalived-conf/form'
import type { BlockStep, Path } from '@keelson/keepalived-conf/path'
import { ChevronRight, Plus, Trash2 } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { tell } from '@/ui/toast'
import { BoundField, KeywordField } from './keyword-field'
import { newBlock } from './new-block'
import { stepsOf } from './paths-in-text'

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

/** The blocks inside a block, kind by kind. */
export function BlockChildren({ document, path, form, onChange }: BlockProps) {
  const t = useTranslations('configForm')
  const locale = useLocale() === 'zh' ? 'zh' : 'en'
  const edit = useEdit(onChange)
  return form.blocks.map(({ block, label, help, repeatable }) => {
    const inner = formOf(block)
    const steps = stepsOf(document, path, block)
    if (!inner) return null
    return (
      <section key={block} aria-label={block} className="py-1">
        {steps.map(step => (
          <BlockForm
            key={`${step.name} ${step.index}`}
            document={document}
            path={path}
            step={step}
            form={inner}
            onChange={onChange}
          />
        ))}
        {(repeatable || steps.length === 0) && (
          <Button
            small
            variant="quiet"
            icon={<Plus />}
            title={help[locale]}
            className="mx-3 my-1"
            onClick={() => edit(addBlock(document, path, newBlock(block, steps.length)))}
          >
            {t('add', { block })} <span className="font-normal text-ink-faint">{label[locale]}</span>
          </Button>
        )}
      </section>
    )
  })
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
  const shown = form.fields.filter(field => all || !field.advanced || isThere(document, [...path, field.keyword]))
  const title = `${form.block} ${step.name ?? ''}`.trim()
  return (
    <div className={outer.length > 0 ? 'mx-3 my-1 rounded-md border border-line' : ''}>
      <div className="flex items-center gap-1 pr-3">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
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
              <BoundField key={field.keyword} document={document} path={path} field={field} onEdit={edit} />
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
