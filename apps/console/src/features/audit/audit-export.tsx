'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPCClient } from '@/trpc/client'
import { Button } from '@/ui/button'
import { saveFile } from '@/ui/save-file'
import { tell } from '@/ui/toast'
import type { AuditFilter } from './audit-filter-bar'

/** All that the filter lets through, oldest first, fetched part by part. */
export function AuditExport({ filter }: { filter: AuditFilter }) {
  const t = useTranslations('audit')
  const client = useTRPCClient()
  const [busy, setBusy] = useState<'csv' | 'jsonl'>()

  async function save(format: 'csv' | 'jsonl') {
    setBusy(format)
    try {
      const parts: string[] = []
      for (let after: number | null = 0; after !== null; ) {
        const part: { text: string; next: number | null } = await client.audit.export.query({
          format,
          filter,
          afterSeq: after,
        })
        parts.push(part.text)
        after = part.next
      }
      saveFile(
        `keelson-audit.${format}`,
        new Blob(parts, { type: format === 'csv' ? 'text/csv' : 'application/jsonl' }),
      )
    } catch (error) {
      tell.failed(t('notExported'), error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(undefined)
    }
  }

  return (
    <>
      <Button icon={<Download />} busy={busy === 'csv'} onClick={() => save('csv')}>
        {t('exportCsv')}
      </Button>
      <Button icon={<Download />} busy={busy === 'jsonl'} onClick={() => save('jsonl')}>
        {t('exportJsonLines')}
      </Button>
    </>
  )
}
