'use client'

import { useTranslations } from 'next-intl'
import type { Shortcut } from './shortcuts'

/** What a shortcut does, in the words of the navigation. */
export function useShortcutWords(): (shortcut: Shortcut) => string {
  const t = useTranslations('palette')
  const nav = useTranslations('nav')
  return shortcut => (shortcut.does === 'go' ? nav(shortcut.to) : t(shortcut.does))
}
