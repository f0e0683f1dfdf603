'use client'

import { useState } from 'react'

/**
 * What had the focus before a dialog opened gets it back when that closes. Radix does so for a trigger of its own only;
 * here whatever was pressed has opened it.
 */
export function useOpener(open: boolean): (event: Event) => void {
  const [wasOpen, setWasOpen] = useState(false)
  const [opener, setOpener] = useState<Element | null>(null)
  // While rendering: a field of the dialog may take the focus before any effect runs.
  if (open !== wasOpen) {
    setWasOpen(open)
    if (open && typeof document !== 'undefined') setOpener(document.activeElement)
  }
  return event => {
    event.preventDefault()
    if (opener instanceof HTMLElement) opener.focus()
  }
}
