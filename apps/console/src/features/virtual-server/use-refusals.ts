'use client'

import { useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import type { DirectorAnswer } from '@/server/real-servers/weights'

/** What the directors that did not do it said, each in one line. */
export function useRefusals(): (answers: readonly DirectorAnswer[]) => { director: string; words: string }[] {
  const t = useTranslations('refusal')
  const told = useTold()
  return answers =>
    answers
      .filter(({ ok }) => !ok)
      .map(({ director, error, why }) => ({
        director,
        words: why ? t(why, { director }) : `${director}: ${told(error ?? '')}`,
      }))
}
