'use client'

import { useSubscription } from '@trpc/tanstack-react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTold } from '@/features/told/use-told'
import type { DeploymentStepView, DeploymentView } from '@/server/deploy/deployment-runner'
import { useTRPC } from '@/trpc/client'
import { Spinner } from '@/ui/button'
import { classNames } from '@/ui/class-names'
import { Loading, Notice } from '@/ui/notice'
import { type Shape, StateMark, type Tone } from '@/ui/state-mark'

const looks: Record<DeploymentStepView['state'], { tone: Tone; shape: Shape }> = {
  waiting: { tone: 'idle', shape: 'ring' },
  applying: { tone: 'accent', shape: 'diamond' },
  'handing-over': { tone: 'accent', shape: 'diamond' },
  settling: { tone: 'accent', shape: 'diamond' },
  trial: { tone: 'accent', shape: 'ring' },
  done: { tone: 'ok', shape: 'disc' },
  failed: { tone: 'bad', shape: 'triangle' },
  reverted: { tone: 'warn', shape: 'ring' },
  skipped: { tone: 'idle', shape: 'dash' },
}

export function DeployProgress({ deploymentId, onEnd }: { deploymentId: string; onEnd(): void }) {
  const t = useTranslations('deploy')
  const told = useTold()
  const trpc = useTRPC()
  const [view, setView] = useState<DeploymentView>()
  const [error, setError] = useState<string>()
  useSubscription(
    trpc.deploy.watch.subscriptionOptions(
      { deploymentId },
      {
        onData: next => {
          setView(next)
          if (next.state !== 'running') onEnd()
        },
        onError: failure => setError(failure.message),
      },
    ),
  )
  if (error) return <Notice tone="bad">{error}</Notice>
  if (!view) return <Loading label={t('title')} />
  return (
    <div className="flex flex-col gap-4" aria-live="polite">
      {view.state === 'done' && <Notice tone="ok" title={t('done', { n: view.revision })} />}
      {view.state === 'failed' && (
        <Notice tone="bad" title={t('failed', { n: view.revision })}>
          {view.reason && told(view.reason)}
        </Notice>
      )}
      {view.state === 'failed' && view.steps.every(({ state }) => state !== 'done') && (
        <Notice tone="idle" title={t('whatNow')}>
          {t('wentBack')}
        </Notice>
      )}
      <ol className="flex flex-col divide-y divide-line rounded-md border border-line">
        {view.steps.map((step, index) => (
          <li key={step.directorId} className="flex flex-wrap items-center gap-3 px-3 py-2.5">
            <span className="text-ink-faint">{index + 1}.</span>
            <span className="w-40 font-semibold">{step.directorName}</span>
            <StateMark {...looks[step.state]}>{t(`step.${step.state}`)}</StateMark>
            {(step.state === 'handing-over' || step.state === 'applying' || step.state === 'settling') && <Spinner />}
            {step.finishedAt && step.startedAt && (
              <span className="ml-auto text-xs text-ink-faint">
                {t('took', { seconds: ((step.finishedAt - step.startedAt) / 1000).toFixed(1) })}
              </span>
            )}
            {step.reason && (
              <p
                className={classNames(
                  'w-full break-words',
                  step.state === 'settling' ? 'text-xs text-ink-soft' : 'text-bad',
                )}
              >
                {step.state === 'settling' ? t('waitsFor', { reason: told(step.reason) }) : told(step.reason)}
              </p>
            )}
          </li>
        ))}
      </ol>
    </div>
  )
}
