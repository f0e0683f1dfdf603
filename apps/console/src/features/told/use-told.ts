'use client'

import { useLocale, useMessages, useTranslations } from 'next-intl'
import { type Messages, type Told, tellIn } from './tell-in'

/** By the messages of the page: they stay the same object while the language does. */
const tellers = new WeakMap<object, Told>()
const asSaid: Told = text => text

/** What directors and the server say, in the language of the page: the English messages come along as `toldInEnglish`. */
export function useTold(): Told {
  const messages = useMessages()
  const locale = useLocale()
  const t = useTranslations()
  if (locale === 'en') return asSaid
  const kept = tellers.get(messages)
  if (kept) return kept
  const told = tellIn(messages.toldInEnglish as Messages, (key, values) => t(`told.${key}`, values))
  tellers.set(messages, told)
  return told
}
