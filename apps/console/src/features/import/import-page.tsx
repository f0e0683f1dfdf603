'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { examine } from '../config/examine'
import { FindingList } from '../config/finding-list'
import { withAllFixes, withFix } from '../config/fixes'
import { configOf } from '../config/keepalived-conf'
import type { Refusal } from '../config/text-limits'
import { FilePicker } from './file-picker'
import { type FileToImport, ImportFileRow } from './import-file-row'
import type { ReadFile } from './read-files'

/** Nothing is kept before `Import`: until then everything is in this page. */
export function ImportPage() {
  const t = useTranslations('import')
  const router = useRouter()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const agents = useQuery(trpc.agent.list.queryOptions())
  const denied = useMay('admin')
  const [files, setFiles] = useState<FileToImport[]>([])
  const [refused, setRefused] = useState<{ file: string; refusal: Refusal }[]>([])
  const [name, setName] = useState('')
  const findings = useMemo(() => examine(files), [files])
  const create = useMutation(
    trpc.cluster.create.mutationOptions({
      onSuccess: async ({ id }) => {
        await queries.invalidateQueries()
        router.push(paths.config(id))
      },
    }),
  )
  const free = agents.data?.filter(agent => !agent.binding) ?? []

  function add(read: ReadFile[]) {
    setRefused(read.flatMap(file => ('refusal' in file ? [file] : [])))
    setFiles(known => {
      const next = [...known]
      for (const file of read) {
        if ('refusal' in file) continue
        const director = unused(
          directorNameOf(file),
          next.map(other => other.director),
        )
        next.push({
          file: unused(
            file.file,
            next.map(other => other.file),
          ),
          text: file.text,
          director,
          agentName: free.some(agent => agent.name === director) ? director : null,
        })
      }
      return next
    })
  }

  return (
    <>
      <PageHeader title={t('title')} note={t('note')} />
      <FilePicker onFiles={add} />
      {refused.map(({ file, refusal }) => (
        <Notice key={file} tone="bad" title={t('refused', { file })}>
          {t(`refusal.${refusal.reason}`, { ...refusal })}
        </Notice>
      ))}
      {files.length > 0 && (
        <form
          method="dialog"
          className="flex flex-col gap-4"
          onSubmit={event => {
            event.preventDefault()
            const directors = files.map(({ director, agentName, text }) => ({ name: director, agentName, text }))
            create.mutate({ name, directors })
          }}
        >
          <Card title={t('directors')} flush>
            <ul className="divide-y divide-line">
              {files.map((file, index) => (
                <ImportFileRow
                  key={file.file}
                  value={file}
                  findings={findings.filter(finding => finding.file === file.file)}
                  agents={free.map(agent => agent.name)}
                  onChange={next => setFiles(files.with(index, next))}
                  onRemove={() => setFiles(files.toSpliced(index, 1))}
                />
              ))}
            </ul>
          </Card>
          <Card title={t('findings')} flush>
            <FindingList
              findings={findings}
              onFix={({ fix }) => fix && setFiles(withFix(files, fix))}
              onFixAll={rule => setFiles(withAllFixes(files, examine, rule))}
            />
          </Card>
          <Card>
            <div className="flex flex-wrap items-end gap-3">
              <Field label={t('clusterName')} className="w-64">
                {props => (
                  <Input
                    {...props}
                    required
                    maxLength={100}
                    value={name}
                    onChange={event => setName(event.target.value)}
                  />
                )}
              </Field>
              <Button type="submit" variant="primary" denied={denied} busy={create.isPending}>
                {t('import', { n: files.length })}
              </Button>
              <span className="pb-1.5 text-xs text-ink-faint">
                {findings.some(finding => finding.severity === 'error') ? t('errorsStay') : t('nothingYet')}
              </span>
            </div>
            {create.isError && (
              <div className="mt-3">
                <Notice tone="bad" title={t('notImported')}>
                  {create.error.message}
                </Notice>
              </div>
            )}
          </Card>
        </form>
      )}
    </>
  )
}

/** router_id names a director; else the file does. */
function directorNameOf({ file, text }: { file: string; text: string }): string {
  const name = configOf(text).global_defs.router_id ?? file.replace(/\.(conf|txt)$/, '').replace(/\.keepalived$/, '')
  return name.replaceAll(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || 'director'
}

function unused(name: string, used: string[]): string {
  let candidate = name
  for (let n = 2; used.includes(candidate); n++) candidate = `${name}-${n}`
  return candidate
}
