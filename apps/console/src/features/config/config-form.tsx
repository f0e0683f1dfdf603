'use client'

import type { Document } from '@keelson/keepalived-conf/document'
import { formOf } from '@keelson/keepalived-conf/form'
import type { Path } from '@keelson/keepalived-conf/path'
import { useDeferredValue, useMemo } from 'react'
import { BlockChildren } from './block-form'
import { Selection } from './selection'

export interface ConfigFormProps {
  document: Document
  /** The block that the cursor stands in, or that was chosen here. */
  selected: Path | undefined
  onSelect(path: Path): void
  onChange(text: string): void
}

/** The whole file as forms, drawn from the table of the grammar. Every change is an edit of the text beside it. */
export function ConfigForm({ document, selected, onSelect, onChange }: ConfigFormProps) {
  const form = formOf('')
  const chosen = useDeferredValue(selected)
  const value = useMemo(() => ({ selected: chosen, onSelect }), [chosen, onSelect])
  if (!form) return null
  return (
    <Selection value={value}>
      <div className="flex flex-col divide-y divide-line">
        <BlockChildren document={document} path={[]} form={form} onChange={edited => onChange(edited.text)} />
      </div>
    </Selection>
  )
}
