'use client'

import { useEffect, useRef } from 'react'
import { pressed, type Shortcut } from './shortcuts'

/** Keys of the page, but not those that go into a field, and none while a dialog is open. */
export function useShortcuts(onShortcut: (shortcut: Shortcut) => void): void {
  const act = useRef(onShortcut)
  act.current = onShortcut
  useEffect(() => {
    let begun: readonly string[] = []
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        act.current({ keys: ['/'], does: 'search' })
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) {
        begun = []
        return
      }
      if (event.key === 'Shift') return
      const { shortcut, begun: next } = pressed(begun, event.key)
      begun = next
      if (!shortcut) return
      event.preventDefault()
      act.current(shortcut)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

const isTaken = ({ target, defaultPrevented }: KeyboardEvent): boolean =>
  defaultPrevented ||
  (target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null))
