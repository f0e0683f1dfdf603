'use client'

import { useTranslations } from 'next-intl'
import { useLiveStore } from '@/features/live/live-provider'
import { useNow } from '@/ui/clock'
import { duration } from '@/ui/duration'
import { drainEta } from './drain-eta'
import { drainSamples } from './drain-samples'

export interface DrainLineProps {
  names: readonly string[]
  inactive: number
  persistent: number | undefined
  clockOffset: number
}

/** How long a real server that gets nothing new will still be busy, as far as its connections tell. */
export function DrainLine({ names, inactive, persistent, clockOffset }: DrainLineProps) {
  const t = useTranslations('drain')
  const tAge = useTranslations('age')
  const store = useLiveStore()
  const now = useNow() + clockOffset
  const samples = drainSamples(
    names.flatMap(name => store.samples.of(name) ?? []),
    now,
  )
  const eta = drainEta(samples, now)
  const words =
    eta.kind === 'empty'
      ? inactive > 0
        ? t('onlyInactive', { n: inactive })
        : t('empty')
      : eta.kind === 'unknown'
        ? t(`unknown.${eta.why}`)
        : t(eta.ends === 'steadily' ? 'foreseen' : 'foreseenSlower', { duration: duration(eta.after, tAge) })
  return (
    <p className="max-w-72 text-xs text-ink-soft">
      {words}
      {persistent ? ` · ${t('persistent', { n: persistent })}` : ''}
    </p>
  )
}
