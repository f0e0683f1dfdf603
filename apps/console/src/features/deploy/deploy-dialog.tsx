'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Rocket, Users } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field, Input } from '@/ui/field'
import { Loading, Notice } from '@/ui/notice'
import { DeployProgress } from './deploy-progress'
import { HandOverChoice } from './hand-over-choice'
import { PlanSteps } from './plan-steps'
import { RiskNotice } from './risk-notice'

/** First what will change and in which order, then the same list as it happens. */
export function DeployDialog({ clusterId, onClose }: { clusterId: string; onClose(): void }) {
  const t = useTranslations('deploy')
  const tDialog = useTranslations('dialog')
  const denied = useMay('operator', clusterId)
  const trpc = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const [message, setMessage] = useState('')
  const [confirmed, setConfirmed] = useState('')
  const [handOver, setHandOver] = useState(false)
  const [deploymentId, setDeploymentId] = useState<string>()
  const [ended, setEnded] = useState(false)
  const plan = useQuery(
    trpc.deploy.plan.queryOptions(
      { clusterId },
      { staleTime: 0, gcTime: 0, refetchInterval: deploymentId ? false : 3000 },
    ),
  )
  const run = useMutation(
    trpc.deploy.run.mutationOptions({ onSuccess: started => setDeploymentId(started.deploymentId) }),
  )
  const keep = useMutation(
    trpc.plan.create.mutationOptions({
      onSuccess: ({ planId }) => router.push(paths.plan(clusterId, planId)),
    }),
  )
  const failed = failureOf(plan)
  const versions = () => Object.fromEntries(plan.data?.steps.map(step => [step.directorId, step.draftVersion]) ?? [])
  const unready = plan.data && whyNotYet(plan.data)
  const unchanged = plan.data?.steps.every(step => !step.changed) ?? false

  function whyNotYet({ fourEyes, blockers: [blocker], risks, clusterName }: NonNullable<typeof plan.data>) {
    if (fourEyes) return t('wantsFourEyes')
    if (blocker) return t(`blocker.${blocker.reason}`, { ...blocker })
    return risks.length > 0 && confirmed !== clusterName ? t('confirm', { cluster: clusterName }) : undefined
  }

  function close() {
    queries.invalidateQueries()
    onClose()
  }

  return (
    <Dialog
      open
      onOpenChange={open => !open && close()}
      title={t('title')}
      description={t('description')}
      closeLabel={tDialog('close')}
      wide
      footer={
        deploymentId ? (
          <Button variant={ended ? 'primary' : 'plain'} onClick={close}>
            {ended ? tDialog('close') : t('goesOn')}
          </Button>
        ) : (
          <>
            <Button onClick={close}>{tDialog('cancel')}</Button>
            <Button
              icon={<Users />}
              busy={keep.isPending}
              denied={denied}
              disabled={!plan.data || unchanged || plan.data.blockers.some(({ reason }) => reason === 'lint-errors')}
              title={t('planNote')}
              onClick={() => keep.mutate({ clusterId, message, versions: versions() })}
            >
              {t('makePlan')}
            </Button>
            <Button
              variant="primary"
              icon={<Rocket />}
              busy={run.isPending}
              disabled={!plan.data}
              denied={denied ?? unready}
              onClick={() => run.mutate({ clusterId, message, versions: versions(), confirmed, handOver })}
            >
              {t('run', { n: plan.data?.steps.length ?? 0 })}
            </Button>
          </>
        )
      }
    >
      {deploymentId ? (
        <DeployProgress deploymentId={deploymentId} onEnd={() => setEnded(true)} />
      ) : failed ? (
        <Notice tone="bad">{failed.message}</Notice>
      ) : !plan.data ? (
        <Loading label={t('title')} />
      ) : (
        <div className="flex flex-col gap-4">
          {plan.data.blockers.map(blocker => (
            <Notice key={JSON.stringify(blocker)} tone="bad">
              {t(`blocker.${blocker.reason}`, { ...blocker })}
            </Notice>
          ))}
          {unchanged && <Notice tone="idle">{t('unchanged')}</Notice>}
          {plan.data.fourEyes && <Notice tone="accent">{t('wantsFourEyes')}</Notice>}
          {keep.isError && <Notice tone="bad">{keep.error.message}</Notice>}
          {run.isError && (
            <Notice tone="bad" title={t('notStarted')}>
              {run.error.message}
            </Notice>
          )}
          <RiskNotice
            risks={plan.data.risks}
            clusterName={plan.data.clusterName}
            typed={confirmed}
            onType={setConfirmed}
          />
          <PlanSteps steps={plan.data.steps} />
          <HandOverChoice chosen={handOver} onChange={setHandOver} />
          <Field label={t('message')}>
            {props => (
              <Input {...props} maxLength={500} value={message} onChange={event => setMessage(event.target.value)} />
            )}
          </Field>
        </div>
      )}
    </Dialog>
  )
}
