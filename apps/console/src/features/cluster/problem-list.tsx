'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import type { Told } from '@/features/told/tell-in'
import { useTold } from '@/features/told/use-told'
import { paths } from '@/paths'
import { Since } from '@/ui/age'
import { Figure } from '@/ui/state-mark'
import type { Problem } from './problems'

/** What needs a person: one line each, with since when, and a way to where it can be looked at. */
export function ProblemList({ clusters }: { clusters: { id: string; name: string; problems: Problem[] }[] }) {
  const t = useTranslations('problems')
  const told = useTold()
  const live = useLive()
  const lines = clusters
    .flatMap(cluster => cluster.problems.map(problem => ({ cluster, problem })))
    .sort((a, b) => Number(b.problem.tone === 'bad') - Number(a.problem.tone === 'bad'))
  if (lines.length === 0)
    return (
      <p className="flex items-center gap-2 text-sm font-medium">
        <Figure shape="disc" tone="ok" />
        {t('none')}
      </p>
    )
  return (
    <ul className="flex flex-col divide-y divide-line">
      {lines.map(({ cluster, problem }) => (
        <li
          key={`${cluster.id}${JSON.stringify(problem)}`}
          className="flex items-baseline gap-2.5 py-1.5 first:pt-0 last:pb-0"
        >
          <Figure shape="triangle" tone={problem.tone} />
          <span className="sr-only">{t(problem.tone)}</span>
          <Link href={hrefOf(cluster.id, problem)} className="min-w-0 flex-1 break-words hover:underline">
            {clusters.length > 1 && <span className="font-semibold">{cluster.name}: </span>}
            {t(problem.kind, wordsOf(problem, told))}
          </Link>
          {problem.since !== undefined && (
            <span className="text-xs whitespace-nowrap text-ink-faint">
              {t('since')} <Since at={problem.since} offset={live.clockOffset} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function wordsOf(problem: Problem, told: Told): Record<string, string> {
  const words: Record<string, string> = {}
  for (const [key, value] of Object.entries(problem))
    if (typeof value === 'string') words[key] = key === 'reason' ? told(value) : value
  return words
}

function hrefOf(clusterId: string, problem: Problem): string {
  if (problem.virtualServer) return paths.virtualServer(clusterId, problem.virtualServer)
  switch (problem.kind) {
    case 'no-master':
    case 'two-masters':
    case 'fault':
      return paths.failover(clusterId)
    case 'undeployed':
      return paths.config(clusterId)
    case 'no-agent':
    case 'agent-lost':
    case 'agent-never-seen':
    case 'process':
      return paths.directors
    default:
      return paths.cluster(clusterId)
  }
}
