'use client'

import { useSyncExternalStore } from 'react'
import { chooseTheme, rememberChoice, THEME_COOKIE, type Theme } from './theme'

/** What a button that goes round comes to next. */
export const nextTheme = { system: 'light', light: 'dark', dark: 'system' } as const satisfies Record<Theme, Theme>

const listeners = new Set<() => void>()

export function setTheme(chosen: string): void {
  const theme = chooseTheme(chosen)
  rememberChoice(THEME_COOKIE, theme)
  document.documentElement.dataset.theme = theme
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
  for (const listener of listeners) listener()
}

/** What is chosen, wherever on the page it was; 'system' on the server. */
export const useTheme = (): Theme =>
  useSyncExternalStore(
    subscribe,
    () => chooseTheme(document.documentElement.dataset.theme),
    () => 'system',
  )

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
