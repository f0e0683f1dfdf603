'use client'

import type { VrrpStateName } from '@keelson/contract/messages/live-state'
import { useTold } from '@/features/told/use-told'
import { type Shape, StateMark, type Tone } from '@/ui/state-mark'

/** keepalived's words in every language. */
export const vrrpLooks: Record<VrrpStateName, { tone: Tone; shape: Shape }> = {
  MASTER: { tone: 'accent', shape: 'diamond' },
  BACKUP: { tone: 'idle', shape: 'ring' },
  FAULT: { tone: 'bad', shape: 'triangle' },
  INIT: { tone: 'warn', shape: 'dash' },
}

/** `title`: why it is so, as its director says it. */
export function VrrpMark({ state, title }: { state: VrrpStateName; title?: string }) {
  const told = useTold()
  return (
    <StateMark {...vrrpLooks[state]} {...(title && { title: told(title) })}>
      {state}
    </StateMark>
  )
}
