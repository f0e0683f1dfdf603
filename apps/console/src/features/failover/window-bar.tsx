'use client'

import { ChevronLeft, ChevronRight, FileText, Radio } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { paths } from '@/paths'
import { Button } from '@/ui/button'
import { Select } from '@/ui/field'
import { MomentInput } from '@/ui/moment-input'
import { spans, stepped, type TimeWindow } from './time-window'

export interface WindowBarProps {
  clusterId: string
  window: TimeWindow
  now: number
  go(words: { span?: number; end?: number | undefined }): void
}

/** How much of time is shown, and its end: earlier, later, a moment, or now. */
export function WindowBar({ clusterId, window, now, go }: WindowBarProps) {
  const t = useTranslations('failover')
  const router = useRouter()
  const { span, end, live } = window
  return (
    <>
      <Button icon={<ChevronLeft />} title={t('earlierNote')} onClick={() => go({ end: stepped(window, -1, now) })}>
        {t('earlier')}
      </Button>
      <MomentInput label={t('windowEnd')} at={end} max={now} onMoment={at => go({ end: at >= now ? undefined : at })} />
      <Button
        icon={<ChevronRight />}
        denied={live ? t('isNow') : undefined}
        title={t('laterNote')}
        onClick={() => go({ end: stepped(window, 1, now) })}
      >
        {t('later')}
      </Button>
      <Button
        icon={<Radio />}
        variant={live ? 'primary' : 'plain'}
        aria-pressed={live}
        onClick={() => go({ end: undefined })}
      >
        {t('live')}
      </Button>
      <Select
        aria-label={t('window')}
        className="!w-36"
        value={span}
        onChange={event => go({ span: Number(event.target.value) })}
      >
        {spans.map(choice => (
          <option key={choice} value={choice}>
            {choice >= 172_800_000
              ? t(live ? 'lastDays' : 'days', { n: choice / 86_400_000 })
              : choice >= 3_600_000
                ? t(live ? 'lastHours' : 'hours', { n: choice / 3_600_000 })
                : t(live ? 'lastMinutes' : 'minutes', { n: choice / 60_000 })}
          </option>
        ))}
      </Select>
      <Button icon={<FileText />} onClick={() => router.push(paths.incident(clusterId, window.start, end))}>
        {t('incident')}
      </Button>
    </>
  )
}
