'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { useTold } from '@/features/told/use-told'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { saveFile } from '@/ui/save-file'
import { tell } from '@/ui/toast'

/** The whole database in one signed file. It is put back at the machine's command line only. */
export function BackupCard() {
  const t = useTranslations('backup')
  const told = useTold()
  const denied = useMay('admin')
  const [busy, setBusy] = useState(false)

  async function save() {
    setBusy(true)
    try {
      const answer = await fetch('/api/backup', { method: 'POST' })
      if (!answer.ok) throw new Error(((await answer.json()) as { error: string }).error)
      saveFile(`keelson-${new Date().toISOString().slice(0, 10)}.backup`, await answer.blob())
    } catch (error) {
      tell.failed(t('failed'), told(error instanceof Error ? error.message : String(error)))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Card title={t('title')}>
      <div className="flex flex-col items-start gap-3 text-sm text-ink-soft">
        <p>{t('note')}</p>
        <p>
          {t('restoreNote')} <code className="font-mono text-xs">npm run restore -w @keelson/console -- FILE</code>
        </p>
        <Button icon={<Download />} denied={denied} busy={busy} onClick={save}>
          {t('download')}
        </Button>
      </div>
    </Card>
  )
}
