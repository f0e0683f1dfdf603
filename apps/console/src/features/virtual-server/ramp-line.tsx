'use client'

import { useMutation } from '@tanstack/react-query'
import { Square } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import type { RampView } from '@/server/real-servers/weight-ramps'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { useNow } from '@/ui/clock'
import { duration } from '@/ui/duration'
import { Tag } from '@/ui/state-mark'
import { tell } from '@/ui/toast'

export interface RampLineProps {
  ramp: RampView
  clockOffset: number
  denied: string | undefined
}

/** A ramp under way with what is left of it; of one that ended otherwise than it should, how. */
export function RampLine({ ramp, clockOffset, denied }: RampLineProps) {
  const t = useTranslations('ramp')
  const told = useTold()
  const tAge = useTranslations('age')
  const now = useNow() + clockOffset
  const stop = useMutation(
    useTRPC().ramp.stop.mutationOptions({ onError: error => tell.failed(t('notStopped'), error.message) }),
  )
  const why = ramp.because ? t(`because.${ramp.because}`, { detail: told(ramp.reason ?? '') }) : ramp.reason
  const weights = { from: ramp.fromWeight, to: ramp.toWeight, weight: ramp.weight }
  if (ramp.state !== 'running') {
    if (ramp.state === 'done' && !why) return null
    return (
      <p className="mt-1 max-w-80 text-xs text-ink-soft">
        <Tag tone={ramp.state === 'failed' ? 'bad' : 'warn'}>{t(`ended.${ramp.state}`, weights)}</Tag> {why}
      </p>
    )
  }
  const left = Math.max(0, ramp.startedAt + ramp.duration - now)
  const passed = Math.min(1, Math.max(0, 1 - left / ramp.duration))
  return (
    <div className="mt-1 flex items-center gap-2 text-xs">
      <span
        role="progressbar"
        aria-label={t('progressOf', { real: ramp.realServer })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(passed * 100)}
        className="h-1.5 w-16 shrink-0 overflow-hidden rounded-full bg-sunken"
      >
        <span className="block h-full rounded-full bg-accent" style={{ width: `${passed * 100}%` }} />
      </span>
      <span className="whitespace-nowrap text-ink-soft" title={why ?? ramp.author}>
        {t('running', { ...weights, left: duration(left, tAge) })}
      </span>
      <Button
        small
        variant="quiet"
        icon={<Square />}
        denied={denied}
        busy={stop.isPending}
        onClick={() => stop.mutate({ clusterId: ramp.clusterId, rampId: ramp.id })}
      >
        {t('stop')}
      </Button>
    </div>
  )
}
