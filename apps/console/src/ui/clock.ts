'use client'

import { useSyncExternalStore } from 'react'

/** One timer for every age on the page. */
const listeners = new Set<() => void>()
let now = typeof window === 'undefined' ? 0 : Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

/** Now, to the second, by the browser's clock; 0 on the server. */
export const useNow = (): number =>
  useSyncExternalStore(
    subscribe,
    () => now,
    () => 0,
  )
