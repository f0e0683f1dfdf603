'use client'

/** A plan behind its link: what it does, who made it, whether a second person has looked; approved and carried out from here. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Link2, Rocket } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { tell } from '@/ui/toast'
import { DeployProgress } from '../deploy/deploy-progress'
import { HandOverChoice } from '../deploy/hand-over-choice'
import { PlanEffectList } from '../deploy/plan-effect-list'
import { PlanSteps } from '../deploy/plan-steps'
import { RiskNotice } from '../deploy/risk-notice'
import { StandingMark } from './standing-mark'

export function PlanPage({ clusterId, planId }: { clusterId: string; planId: string }) {
  const t = useTranslations('plan')
  const tDeploy = useTranslations('deploy')
  const format = useFormatter()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const mayNot = useMay('operator', clusterId)
  const [confirmed, setConfirmed] = useState('')
  const [handOver, setHandOver] = useState(false)
  const [deploymentId, setDeploymentId] = useState<string>()
  const often = { refetchInterval: deploymentId ? (false as const) : 3000, staleTime: 0 }
  const kept = useQuery(trpc.plan.one.queryOptions({ clusterId, planId }, often))
  const now = useQuery(trpc.deploy.plan.queryOptions({ clusterId }, often))
  const onError = (error: { message: string }) => tell.failed(t('failed'), error.message)
  const approve = useMutation(
    trpc.plan.approve.mutationOptions({ onError, onSuccess: () => queries.invalidateQueries() }),
  )
  const run = useMutation(
    trpc.deploy.run.mutationOptions({ onError, onSuccess: started => setDeploymentId(started.deploymentId) }),
  )
  const failed = failureOf(kept)
  if (failed) return <Notice tone="bad">{failed.message}</Notice>
  if (!kept.data || !now.data) return <Loading label={t('title')} />
  const { author, at, message, standing, approver, approvedAt, steps, isYours, fourEyes } = kept.data
  const shownDeployment = deploymentId ?? (standing.state === 'deployed' ? standing.deploymentId : undefined)
  const holds = standing.state === 'open' || standing.state === 'approved'
  const { risks, blockers, clusterName } = now.data
  const notApprovable = standing.state === 'open' ? (isYours ? t('yours') : undefined) : t(`notOpen.${standing.state}`)
  const notDeployable = !holds
    ? t(`notOpen.${standing.state}`)
    : fourEyes && standing.state === 'open'
      ? t('notApproved')
      : blockers[0]
        ? tDeploy(`blocker.${blockers[0].reason}`, { ...blockers[0] })
        : risks.length > 0 && confirmed !== clusterName
          ? tDeploy('confirm', { cluster: clusterName })
          : undefined

  return (
    <>
      <PageHeader
        over={clusterName}
        title={message || t('title')}
        note={
          <span className="flex flex-wrap items-center gap-2">
            <StandingMark standing={standing} />
            {t('madeBy', { author, at: format.dateTime(at, 'full') })}
            {approver && approvedAt && t('approvedBy', { approver, at: format.dateTime(approvedAt, 'full') })}
          </span>
        }
        actions={
          <>
            <Button
              icon={<Link2 />}
              onClick={() => navigator.clipboard.writeText(location.href).then(() => tell.done(t('copied')))}
            >
              {t('copy')}
            </Button>
            <Button
              icon={<Check />}
              denied={mayNot ?? notApprovable}
              busy={approve.isPending}
              onClick={() => approve.mutate({ clusterId, planId })}
            >
              {t('approve')}
            </Button>
            <Button
              variant="primary"
              icon={<Rocket />}
              denied={mayNot ?? notDeployable}
              busy={run.isPending}
              onClick={() => run.mutate({ clusterId, planId, confirmed, handOver })}
            >
              {t('deploy')}
            </Button>
          </>
        }
      />
      {standing.state === 'void' && (
        <Notice tone="warn" title={t('standing.void')}>
          {t(`void.${standing.because}`, { director: standing.director })}
        </Notice>
      )}
      {shownDeployment && (
        <Card title={t('carriedOut')}>
          <DeployProgress deploymentId={shownDeployment} onEnd={() => queries.invalidateQueries()} />
        </Card>
      )}
      {holds && !shownDeployment && <HandOverChoice chosen={handOver} onChange={setHandOver} />}
      {holds && !shownDeployment && (
        <RiskNotice risks={risks} clusterName={clusterName} typed={confirmed} onType={setConfirmed} />
      )}
      <Card title={t('does')}>
        {holds && !shownDeployment ? (
          <PlanSteps steps={now.data.steps} />
        ) : (
          <ul className="flex flex-col gap-3">
            {steps.map(({ directorId, name, hash, effects }) => (
              <li key={directorId}>
                <h3 className="flex gap-2 font-semibold">
                  {name} <span className="font-mono text-xs font-normal text-ink-faint">{hash.slice(0, 12)}</span>
                </h3>
                <PlanEffectList effects={effects} label={tDeploy('effectsOf', { name })} />
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  )
}
