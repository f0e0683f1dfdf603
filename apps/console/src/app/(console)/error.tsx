'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/notice'

/** A page that failed to render or to load, for example because the console was updated while it was open. */
export default function PageError({ error }: { error: Error }) {
  const t = useTranslations('pageError')
  return (
    <Card>
      <Empty
        title={t('title')}
        action={
          <Button variant="primary" onClick={() => location.reload()}>
            {t('reload')}
          </Button>
        }
      >
        <p>{t('note')}</p>
        <p className="mt-2 font-mono text-xs break-all text-ink-faint">{error.message}</p>
      </Empty>
    </Card>
  )
}
