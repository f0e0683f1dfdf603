'use client'

import { useTranslations } from 'next-intl'
import { StateMark } from '@/ui/state-mark'

const looks = {
  waiting: { tone: 'warn', shape: 'ring' },
  sent: { tone: 'ok', shape: 'disc' },
  failed: { tone: 'bad', shape: 'triangle' },
} as const

export function DeliveryMark({ state }: { state: keyof typeof looks }) {
  const t = useTranslations('alertChannels')
  return (
    <StateMark {...looks[state]} bare>
      {t(`states.${state}`)}
    </StateMark>
  )
}
