'use client'

import { useTranslations } from 'next-intl'
import { Card } from '@/ui/card'
import type { ClusterView } from '../cluster/cluster-view'
import { LaneChart } from '../failover/lane-chart'
import { lanesOf, takeOversOf } from '../failover/lanes'
import type { Told } from '../failover/use-transitions'

export interface IncidentLanesProps {
  cluster: ClusterView
  told: Told
  from: number
  to: number
  now: number
}

/** Every instance that there is or that turned in that time. */
export function IncidentLanes({ cluster, told, from, to, now }: IncidentLanesProps) {
  const t = useTranslations('incident')
  const tFailover = useTranslations('failover')
  const instances = [
    ...new Set([
      ...cluster.directors.flatMap(({ vrrp }) => vrrp.map(({ name }) => name)),
      ...told.transitions.filter(({ at }) => at >= from && at <= to).map(({ body }) => body.instance),
    ]),
  ]
  if (instances.length === 0) return null
  return (
    <Card label={t('lanes')} title={t('lanes')}>
      <div className="flex flex-col gap-4">
        {instances.map(instance => {
          const own = told.transitions.filter(({ body }) => body.instance === instance)
          const directors = cluster.directors.map(view => {
            const state = view.vrrp.find(({ name }) => name === instance)
            return {
              director: view.name,
              connected: view.agent?.connected === true,
              since: view.agent?.since,
              state: state?.state,
              stateSince: state?.since,
            }
          })
          return (
            <section key={instance} aria-label={instance} className="break-inside-avoid">
              <h3 className="mb-1 font-mono text-xs">vrrp_instance {instance}</h3>
              <LaneChart
                lanes={lanesOf(directors, own, from, now, to)}
                start={from}
                end={to}
                takeOvers={takeOversOf(own.filter(({ at }) => at >= from && at <= to))}
                label={tFailover('chartLabel', { instance })}
                marks={cluster.directors.map(({ name }) => ({ director: name, mark: null }))}
              />
            </section>
          )
        })}
      </div>
    </Card>
  )
}
