'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { paths } from '@/paths'
import { StateMark } from '@/ui/state-mark'
import type { ClusterView } from './cluster-view'
import type { Problem } from './problems'

/** All clusters at one glance, those with trouble first: where there is one only, its card says it all. */
export function ClusterTiles({ clusters }: { clusters: (ClusterView & { problems: Problem[] })[] }) {
  const t = useTranslations('dashboard')
  if (clusters.length < 2) return null
  const worst = ({ problems }: { problems: Problem[] }) =>
    problems.some(({ tone }) => tone === 'bad') ? 0 : problems.length > 0 ? 1 : 2
  return (
    <ul aria-label={t('glance')} className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,15rem),1fr))] gap-3">
      {[...clusters]
        .sort((a, b) => worst(a) - worst(b))
        .map(cluster => (
          <li key={cluster.id}>
            <Link
              href={paths.cluster(cluster.id)}
              className="flex h-full flex-col gap-1 rounded-lg border border-line bg-panel p-3 shadow-panel hover:border-line-strong"
            >
              <span className="flex flex-wrap items-center gap-2">
                <span className="min-w-0 truncate text-sm font-semibold">{cluster.name}</span>
                <span className="ml-auto">
                  <Verdict problems={cluster.problems} />
                </span>
              </span>
              <span className="text-xs text-ink-soft">
                {t('vips', {
                  held: cluster.vips.filter(({ holders }) => holders.length === 1).length,
                  total: cluster.vips.length,
                })}
              </span>
              <span className="text-xs text-ink-soft">
                {t('servers', {
                  up: cluster.virtualServers.reduce((sum, { up }) => sum + up, 0),
                  total: cluster.virtualServers.reduce((sum, { total }) => sum + total, 0),
                })}
              </span>
              <span className="text-xs text-ink-soft">
                {t('rate', {
                  rate: cluster.virtualServers
                    .reduce((sum, { state }) => sum + (state?.traffic?.rates?.connections ?? 0), 0)
                    .toFixed(1),
                })}
              </span>
            </Link>
          </li>
        ))}
    </ul>
  )
}

function Verdict({ problems }: { problems: Problem[] }) {
  const t = useTranslations('dashboard')
  const serious = problems.filter(({ tone }) => tone === 'bad').length
  if (serious > 0)
    return (
      <StateMark tone="bad" shape="triangle">
        {t('serious', { count: serious })}
      </StateMark>
    )
  if (problems.length > 0)
    return (
      <StateMark tone="warn" shape="triangle">
        {t('warnings', { count: problems.length })}
      </StateMark>
    )
  return (
    <StateMark tone="ok" shape="disc" bare>
      {t('fine')}
    </StateMark>
  )
}
