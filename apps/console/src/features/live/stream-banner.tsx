'use client'

import { useTranslations } from 'next-intl'
import { useSessionEnd } from '@/trpc/client'
import { Age } from '@/ui/age'
import { Figure } from '@/ui/state-mark'
import { useLive } from './live-provider'

/** Says that figures are old the moment they are: a page that looks alive and is not is worse than an empty one. */
export function StreamBanner() {
  const t = useTranslations('stream')
  const live = useLive()
  const { ended } = useSessionEnd()
  // the end of the session is the reason then, and says so itself
  if (live.stream !== 'lost' || ended > 0) return null
  return (
    <div
      role="alert"
      className="sticky top-0 z-30 flex items-center gap-2 border-b border-bad/40 bg-bad-soft px-6 py-2 text-sm font-semibold text-bad"
    >
      <Figure shape="triangle" tone="bad" />
      {t('lost')}
      <span className="font-normal text-ink-soft">
        {t('lastMessage')} <Age at={live.lastMessageAt || undefined} staleAfter={0} />
      </span>
    </div>
  )
}
