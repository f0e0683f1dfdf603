'use client'

import type { DirectorState } from '@keelson/contract/messages/live-state'
import { useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import { Notice } from '@/ui/notice'

/** What the forwarder cannot do; of the userspace one in the reader's language, else in the director's own words. */
export function ForwarderNotice({ director }: { director: DirectorState | undefined }) {
  const t = useTranslations('virtualServer')
  const told = useTold()
  if (director?.forwarder === 'userspace') return <Notice tone="idle">{t('userspace')}</Notice>
  return director?.forwarderNote ? <Notice tone="idle">{told(director.forwarderNote)}</Notice> : null
}
