'use client'

import type { Cause } from '@keelson/contract/messages/event'
import { useFormatter, useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'

/** How it came to a transition, step by step, folded away. The director's own words; nothing from agents that tell none. */
export function CauseChain({ chain, open }: { chain: readonly Cause[] | undefined; open?: boolean }) {
  const t = useTranslations('failover')
  const told = useTold()
  const format = useFormatter()
  if (!chain || chain.length === 0) return null
  return (
    <details className="text-xs text-ink-soft" open={open}>
      <summary className="cursor-pointer">{t('chain')}</summary>
      <ol className="mt-1 flex flex-col gap-0.5 border-l border-line pl-3">
        {chain.map(({ at, kind, text }) => (
          <li key={`${at} ${kind} ${text}`} className="flex gap-3">
            <span className="shrink-0 font-mono text-ink-faint">{format.dateTime(at, 'precise')}</span>
            <span className="break-words">{told(text)}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}
