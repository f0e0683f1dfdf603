'use client'

import { useTranslations } from 'next-intl'
import { Empty } from '@/ui/notice'

/** In place of what could not be shown, most often for want of a role: the server's own words say why. */
export function Denied({ error }: { error: { message: string } }) {
  const t = useTranslations('denied')
  return <Empty title={t('title')}>{error.message}</Empty>
}
