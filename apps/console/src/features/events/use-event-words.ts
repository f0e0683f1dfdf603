'use client'

import type { EventBody } from '@keelson/contract/messages/event'
import { useTranslations } from 'next-intl'
import { useTold } from '../told/use-told'
import { eventWords } from './event-words'

/** `eventWords` in the language of the page. */
export function useEventWords(): (body: EventBody) => string {
  const t = useTranslations('eventWords')
  const told = useTold()
  return body => eventWords(t, told, body)
}
