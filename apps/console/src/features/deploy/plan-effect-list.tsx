'use client'

import { useTranslations } from 'next-intl'
import type { PlanEffect } from './plan-effects'

const takesAway = new Set<PlanEffect['kind']>(['server-removed', 'service-removed', 'instance-removed', 'vip-removed'])

/** What a plan does to one director's kernel, a sentence each; what takes away stands first. */
export function PlanEffectList({ effects, label }: { effects: PlanEffect[]; label: string }) {
  const t = useTranslations('deploy.effect')
  if (effects.length === 0) return null
  const inOrder = [...effects].sort((a, b) => Number(takesAway.has(b.kind)) - Number(takesAway.has(a.kind)))
  return (
    <ul aria-label={label} className="flex flex-col gap-1 px-3 py-2 text-sm">
      {inOrder.map(effect => (
        <li key={JSON.stringify(effect)} className={takesAway.has(effect.kind) ? 'text-bad' : undefined}>
          {t(effect.kind, { ...effect })}
        </li>
      ))}
    </ul>
  )
}
