'use client'

import { useTranslations } from 'next-intl'
import type { PlanStep } from '@/server/deploy/plan'
import { Tag } from '@/ui/state-mark'
import { DiffView } from '../diff/diff-view'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { PlanEffectList } from './plan-effect-list'

export function PlanSteps({ steps }: { steps: PlanStep[] }) {
  const t = useTranslations('deploy')
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((step, index) => (
        <li key={step.directorId} className="rounded-md border border-line">
          <details open={step.changed}>
            <summary className="flex cursor-pointer flex-wrap items-center gap-2 px-3 py-2">
              <span className="text-ink-faint">{index + 1}.</span>
              <span className="font-semibold">{step.name}</span>
              <VrrpMark state={step.role} />
              <Tag tone={step.changed ? 'warn' : 'idle'}>{step.changed ? t('changed') : t('same')}</Tag>
              <span className="ml-auto font-mono text-xs text-ink-faint">{step.hash.slice(0, 12)}</span>
            </summary>
            <div className="border-t border-line">
              <PlanEffectList effects={step.effects} label={t('effectsOf', { name: step.name })} />
              <DiffView before={step.running?.text ?? ''} after={step.draft} label={t('diffOf', { name: step.name })} />
            </div>
          </details>
        </li>
      ))}
    </ol>
  )
}
