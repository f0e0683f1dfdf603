'use client'

import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '@/ui/button'
import { Field, Input, Select } from '@/ui/field'
import { FindingCounts } from '../config/finding-list'

export interface FileToImport {
  file: string
  text: string
  director: string
  agentName: string | null
}

export interface ImportFileRowProps {
  value: FileToImport
  findings: Diagnostic[]
  agents: string[]
  onChange(value: FileToImport): void
  onRemove(): void
}

export function ImportFileRow({ value, findings, agents, onChange, onRemove }: ImportFileRowProps) {
  const t = useTranslations('import')
  return (
    <li className="flex flex-col gap-2 p-4">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-48 flex-1">
          <p className="font-mono text-xs font-semibold break-all">{value.file}</p>
          <p className="flex flex-wrap items-center gap-3 text-xs text-ink-faint">
            {t('lines', { n: value.text.split('\n').length })}
            <FindingCounts findings={findings} />
          </p>
        </div>
        <Field label={t('directorName')} className="w-48">
          {props => (
            <Input
              {...props}
              required
              pattern="[\w.\-]+"
              title={t('nameRule')}
              value={value.director}
              onChange={event => onChange({ ...value, director: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('agent')} className="w-48">
          {props => (
            <Select
              {...props}
              value={value.agentName ?? ''}
              onChange={event => onChange({ ...value, agentName: event.target.value || null })}
            >
              <option value="">{t('noAgent')}</option>
              {agents.map(name => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
        <Button variant="quiet" icon={<X />} onClick={onRemove}>
          {t('remove')}
        </Button>
      </div>
      <details>
        <summary className="cursor-pointer text-xs text-ink-soft">{t('showText')}</summary>
        <pre className="mt-2 max-h-80 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs leading-5">
          {value.text}
        </pre>
      </details>
    </li>
  )
}
