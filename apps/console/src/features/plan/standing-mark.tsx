'use client'

import { useTranslations } from 'next-intl'
import type { Standing } from '@/server/deploy/kept-plan'
import { StateMark } from '@/ui/state-mark'

const looks = {
  open: { tone: 'warn', shape: 'ring' },
  approved: { tone: 'ok', shape: 'disc' },
  deployed: { tone: 'accent', shape: 'diamond' },
  void: { tone: 'idle', shape: 'dash' },
} as const

export function StandingMark({ standing }: { standing: Standing }) {
  const t = useTranslations('plan')
  return <StateMark {...looks[standing.state]}>{t(`standing.${standing.state}`)}</StateMark>
}
