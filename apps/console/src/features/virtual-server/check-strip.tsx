'use client'

import type { RealServerState } from '@keelson/contract/messages/live-state'
import { useFormatter, useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import { MarkStrip } from '@/ui/mark-strip'
import { useCheckHistory } from './use-check-history'

const SHOWN = 24

export interface CheckStripProps {
  directorId: string | undefined
  virtualServer: string
  realServer: string
  lastCheck: RealServerState['lastCheck']
}

/** The latest checks of a real server as the director remembers them; each says what it saw and how long that took. */
export function CheckStrip({ directorId, virtualServer, realServer, lastCheck }: CheckStripProps) {
  const t = useTranslations('virtualServer')
  const told = useTold()
  const format = useFormatter()
  const { results, error } = useCheckHistory(directorId, virtualServer, realServer)
  const isNewer = lastCheck !== undefined && lastCheck.at > (results.at(-1)?.at ?? Number.POSITIVE_INFINITY)
  const all = isNewer ? [...results, { ...lastCheck, check: results.at(-1)?.check ?? '' }] : results
  if (all.length === 0) return error ? <span className="text-xs text-ink-faint">{error}</span> : null
  const marks = all.slice(-SHOWN).map(({ at, check, ok, text, latency }) => {
    const time = format.dateTime(at, 'precise')
    const took = `${latency.toFixed(latency < 10 ? 1 : 0)} ms`
    const word = ok ? t('checkOk') : t('checkFailed')
    return {
      key: `${at} ${check}`,
      good: ok,
      label: `${time} ${check} ${word}: ${told(text)}, ${took}`,
      detail: (
        <>
          <p className={ok ? 'font-semibold text-ok' : 'font-semibold text-bad'}>
            {word} · <span className="font-mono">{check}</span> · {took}
          </p>
          <p>{told(text)}</p>
          <p className="text-ink-faint">{time}</p>
        </>
      ),
    }
  })
  return <MarkStrip label={t('checksOf', { real: realServer })} marks={marks} />
}
