'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLive } from '@/features/live/live-provider'
import { Age } from '@/ui/age'
import { Card } from '@/ui/card'
import { useNow } from '@/ui/clock'
import { Select } from '@/ui/field'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { useCluster } from '../cluster/use-cluster'
import { useEvents } from '../events/event-list'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { LaneChart } from './lane-chart'
import { lanesOf, type Transition, takeOversOf } from './lanes'
import { OrdersCard } from './orders-card'
import { TakeOverTable } from './take-over-table'
import { TransitionTable } from './transition-table'

const windows = [60_000, 300_000, 1_800_000, 21_600_000] as const
const kinds = ['vrrp-transition']

export function FailoverPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('failover')
  const live = useLive()
  const now = useNow() + live.clockOffset
  const [span, setSpan] = useState<number>(windows[1])
  const { cluster, error } = useCluster(clusterId)
  const { events } = useEvents({ clusterId, kinds, limit: 500 })
  if (error) return <Notice tone="bad">{error}</Notice>
  if (!cluster || !events || !live.known) return <Loading label={t('title')} />
  const transitions = events.flatMap((event): Transition[] =>
    event.body.kind === 'vrrp-transition' ? [{ ...event, body: event.body }] : [],
  )
  const instances = [
    ...new Set([
      ...cluster.directors.flatMap(({ vrrp }) => vrrp.map(({ name }) => name)),
      ...transitions.map(({ body }) => body.instance),
    ]),
  ]

  return (
    <>
      <PageHeader
        over={cluster.name}
        title={t('title')}
        note={<Age at={cluster.heardAt} offset={live.clockOffset} />}
        actions={
          <Select
            aria-label={t('window')}
            className="w-36"
            value={span}
            onChange={event => setSpan(Number(event.target.value))}
          >
            {windows.map(choice => (
              <option key={choice} value={choice}>
                {t('lastMinutes', { n: choice / 60_000 })}
              </option>
            ))}
          </Select>
        }
      />
      {instances.length === 0 && (
        <Card>
          <Empty title={t('emptyTitle')}>{t('empty')}</Empty>
        </Card>
      )}
      {instances.map(instance => {
        const own = transitions.filter(({ body }) => body.instance === instance)
        const lanes = lanesOf(
          cluster.directors.map(view => {
            const state = view.vrrp.find(({ name }) => name === instance)
            return {
              director: view.name,
              connected: view.agent?.connected === true,
              since: view.agent?.since,
              state: state?.state,
              stateSince: state?.since,
            }
          }),
          own,
          now - span,
          now,
        )
        const current = cluster.directors.flatMap(view => view.vrrp.find(({ name }) => name === instance) ?? [])[0]
        return (
          <section key={instance} aria-label={instance} className="flex flex-col gap-4">
            <Card
              title={<span className="font-mono">vrrp_instance {instance}</span>}
              aside={
                current && (
                  <span>
                    {t('formula', {
                      advert: current.advertInterval,
                      skew: Math.round(current.masterDownInterval - 3 * current.advertInterval),
                      down: Math.round(current.masterDownInterval),
                    })}
                  </span>
                )
              }
            >
              <LaneChart
                lanes={lanes}
                start={now - span}
                end={now}
                takeOvers={takeOversOf(own)}
                label={t('chartLabel', { instance })}
                marks={cluster.directors.map(view => {
                  const state = view.vrrp.find(({ name }) => name === instance)
                  return {
                    director: view.name,
                    mark: state && view.agent?.connected ? <VrrpMark state={state.state} title={state.reason} /> : null,
                  }
                })}
              />
            </Card>
            <OrdersCard cluster={cluster} instance={instance} />
            <Card title={t('takeOvers')} flush>
              <TakeOverTable takeOvers={takeOversOf(own)} />
            </Card>
            <Card title={t('transitions')} flush>
              <TransitionTable transitions={own} />
            </Card>
          </section>
        )
      })}
    </>
  )
}
