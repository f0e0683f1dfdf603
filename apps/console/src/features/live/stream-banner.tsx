'use client'

import { useTranslations } from 'next-intl'
import { useSessionEnd } from '@/trpc/client'
import { Age } from '@/ui/age'
import { Banner } from '@/ui/banner'
import { useLive } from './live-provider'

/** Says that figures are old the moment they are: a page that looks alive and is not is worse than an empty one. */
export function StreamBanner() {
  const t = useTranslations('stream')
  const live = useLive()
  const { ended } = useSessionEnd()
  // the end of the session is the reason then, and says so itself
  if (live.stream !== 'lost' || ended > 0) return null
  return (
    <Banner
      title={t('lost')}
      detail={
        <>
          {t('lastMessage')} <Age at={live.lastMessageAt || undefined} staleAfter={0} />
        </>
      }
    />
  )
}
