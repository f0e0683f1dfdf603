'use client'

/** One keyword as a control, as the table describes it. Typed values are taken over on Enter or when the field is left. */
import type { Document } from '@keelson/keepalived-conf/document'
import { type Edit, entriesOf, replaceEntries, setValue, writtenValue } from '@keelson/keepalived-conf/edit'
import type { EffectiveValue } from '@keelson/keepalived-conf/effective-values'
import type { Field as FormField } from '@keelson/keepalived-conf/form'
import type { Path } from '@keelson/keepalived-conf/path'
import { useLocale, useTranslations } from 'next-intl'
import { type ComponentProps, useId } from 'react'
import { inputClass } from '@/ui/field'
import { Tag } from '@/ui/state-mark'

export interface KeywordFieldProps {
  field: Pick<FormField, 'keyword' | 'label' | 'help' | 'hint' | 'input' | 'required'> & Partial<FormField>
  /** As written; undefined when the keyword is not there. */
  value: string | undefined
  /** What holds, and where it comes from. */
  effective?: EffectiveValue | undefined
  /** null takes the keyword away. */
  onCommit(value: string | null): void
}

export function BoundField({
  document,
  path,
  field,
  own = [...path, field.keyword],
  effective,
  onEdit,
}: {
  document: Document
  path: Path
  field: FormField
  /** Where it stands, if not below the block: the lines of the block itself. */
  own?: Path
  effective?: EffectiveValue | undefined
  onEdit(edit: Edit): void
}) {
  if (field.input.type === 'list')
    return (
      <KeywordField
        field={field}
        value={entriesOf(document, own).join('\n')}
        onCommit={text =>
          onEdit(
            replaceEntries(
              document,
              own,
              (text ?? '')
                .split('\n')
                .map(line => line.trim())
                .filter(Boolean),
            ),
          )
        }
      />
    )
  return (
    <KeywordField
      field={field}
      value={writtenValue(document, own)}
      effective={effective}
      onCommit={value => onEdit(setValue(document, own, value))}
    />
  )
}

export function KeywordField({ field, value, effective, onCommit }: KeywordFieldProps) {
  const t = useTranslations('configForm')
  const locale = useLocale() === 'zh' ? 'zh' : 'en'
  const sourceWords = useSourceWords()
  const id = useId()
  const set = value !== undefined && value !== '' ? true : field.input.type === 'checkbox' && value !== undefined
  return (
    <div className={`group flex min-w-0 flex-col gap-0.5 ${field.input.type === 'list' ? 'sm:col-span-2' : ''}`}>
      <label htmlFor={id} className="flex items-baseline gap-2" title={field.help[locale]}>
        <code className={`font-mono text-xs ${set ? 'font-semibold text-ink' : 'text-ink-soft'}`}>{field.keyword}</code>
        <span className="truncate text-xs text-ink-faint">{field.label[locale]}</span>
        {field.deprecated && (
          <Tag tone="warn" title={field.deprecated[locale]}>
            {t('deprecated')}
          </Tag>
        )}
      </label>
      <Control id={id} field={field} value={value} effective={effective} onCommit={onCommit} />
      {effective &&
        effective.from.kind !== 'written' &&
        (set ? effective.from.kind === 'corrected' : !isInPlace(field)) && (
          <p className={`text-xs ${effective.from.kind === 'corrected' ? 'text-warn' : 'text-ink-faint'}`}>
            {sourceWords(effective)}
          </p>
        )}
      <p id={`${id}-help`} className="hidden text-xs text-ink-faint group-focus-within:block">
        {field.help[locale]} <span className="font-mono">{field.hint[locale]}</span>
      </p>
    </div>
  )
}

function Control({ id, field, value, effective, onCommit }: KeywordFieldProps & { id: string }) {
  const t = useTranslations('configForm')
  const { input } = field
  const common = { id, 'aria-describedby': `${id}-help` }
  const sourceWords = useSourceWords()
  const usual = field.default === undefined ? undefined : t('default', { value: field.default })
  const placeholder = effective && effective.from.kind !== 'written' ? sourceWords(effective) : usual
  if (input.type === 'checkbox')
    return (
      <input
        {...common}
        type="checkbox"
        className="mt-1 size-4 accent-accent"
        checked={value !== undefined && value !== 'false' && value !== 'off'}
        onChange={event => onCommit(event.target.checked ? '' : null)}
      />
    )
  if (input.type === 'select')
    return (
      <select
        {...common}
        className={inputClass}
        value={value ?? ''}
        onChange={event => onCommit(event.target.value || null)}
      >
        <option value="">{placeholder ?? '—'}</option>
        {value && !field.choices?.includes(value) && <option value={value}>{value}</option>}
        {field.choices?.map(choice => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    )
  const leave = (text: string) => text.trim() !== (value ?? '') && onCommit(text.trim() || null)
  if (input.type === 'list')
    return (
      <textarea
        {...common}
        key={value}
        rows={Math.min(8, Math.max(2, (value ?? '').split('\n').length + 1))}
        spellCheck={false}
        placeholder={input.placeholder}
        defaultValue={value}
        onBlur={event => leave(event.target.value)}
        className={`${inputClass} h-auto py-1.5 font-mono !text-xs`}
      />
    )
  return (
    <input
      {...common}
      {...kindOf(input)}
      key={value}
      placeholder={placeholder ?? ('placeholder' in input ? input.placeholder : undefined)}
      defaultValue={value}
      spellCheck={false}
      autoComplete="off"
      onBlur={event => leave(event.target.value)}
      onKeyDown={event => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        leave(event.currentTarget.value)
      }}
      className={`${inputClass} font-mono !text-xs`}
    />
  )
}

function kindOf(input: FormField['input']): ComponentProps<'input'> {
  // text, not number: a value of the file that is no number must be seen and can be mended here
  return input.type === 'number' ? { type: 'text', inputMode: 'decimal' } : { type: 'text' }
}

/** Do its own placeholder or first choice say what holds where nothing is written? */
const isInPlace = ({ input }: Pick<FormField, 'input'>) => input.type !== 'checkbox' && input.type !== 'list'

/** '6, from virtual_server': what holds and where that is written or usual. */
function useSourceWords(): (effective: EffectiveValue) => string {
  const t = useTranslations('configForm')
  return ({ value, from }) => {
    switch (from.kind) {
      case 'written':
        return value
      case 'default':
        return t('default', { value })
      case 'corrected':
        return t('corrected', { value })
      case 'inherited':
        return t(from.written ? 'inherited' : 'inheritedDefault', { value, block: from.block })
    }
  }
}
