'use client'

import type { RealServerState } from '@keelson/contract/messages/live-state'
import { useTranslations } from 'next-intl'
import { StateMark } from '@/ui/state-mark'

/** What a person decided of a real server; nothing where nobody did. */
export function OperatorMark({ state }: { state: RealServerState['operatorState'] }) {
  const t = useTranslations('drain')
  if (state === 'active') return null
  return state === 'drain' ? (
    <StateMark tone="warn" shape="dash">
      {t('draining')}
    </StateMark>
  ) : (
    <StateMark tone="idle" shape="square">
      {t('isOut')}
    </StateMark>
  )
}
