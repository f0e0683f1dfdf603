'use client'

import { formOf } from '@keelson/keepalived-conf/form'
import { parse } from '@keelson/keepalived-conf/parse'
import { useMemo } from 'react'
import { BlockChildren } from './block-form'

export interface ConfigFormProps {
  file: string
  text: string
  onChange(text: string): void
}

/** The whole file as forms, drawn from the table of the grammar. Every change is an edit of the text beside it. */
export function ConfigForm({ file, text, onChange }: ConfigFormProps) {
  const document = useMemo(() => parse(text, { file }), [text, file])
  const form = formOf('')
  if (!form) return null
  return (
    <div className="flex flex-col divide-y divide-line">
      <BlockChildren document={document} path={[]} form={form} onChange={edited => onChange(edited.text)} />
    </div>
  )
}
