import type { VrrpStateName } from '@keelson/contract/messages/live-state'
import { type Shape, StateMark, type Tone } from '@/ui/state-mark'

/** keepalived's words in every language. */
export const vrrpLooks: Record<VrrpStateName, { tone: Tone; shape: Shape }> = {
  MASTER: { tone: 'accent', shape: 'diamond' },
  BACKUP: { tone: 'idle', shape: 'ring' },
  FAULT: { tone: 'bad', shape: 'triangle' },
  INIT: { tone: 'warn', shape: 'dash' },
}

export const VrrpMark = ({ state, title }: { state: VrrpStateName; title?: string }) => (
  <StateMark {...vrrpLooks[state]} {...(title && { title })}>
    {state}
  </StateMark>
)
