'use client'

/** One VRRP instance: its lanes, what is wrong with it, who could take over, and what happened to it. */
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/notice'
import type { ClusterView } from '../cluster/cluster-view'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { LaneChart } from './lane-chart'
import { lanesOf, takeOversOf } from './lanes'
import { OrderDialog, type PendingOrder } from './order-dialog'
import { OrdersCard } from './orders-card'
import { ReadinessCard } from './readiness-card'
import { SplitBrainNotice } from './split-brain-notice'
import { TakeOverTable } from './take-over-table'
import type { TimeWindow } from './time-window'
import { TransitionTable } from './transition-table'
import type { Told } from './use-transitions'

export interface InstanceSectionProps {
  cluster: ClusterView
  instance: string
  window: TimeWindow
  now: number
  told: Told
  onMoment(at: number, event: string): void
}

export function InstanceSection({ cluster, instance, window, now, told, onMoment }: InstanceSectionProps) {
  const t = useTranslations('failover')
  const format = useFormatter()
  const [order, setOrder] = useState<PendingOrder>()
  const { start, end, live } = window
  const own = told.transitions.filter(({ body }) => body.instance === instance)
  const within = own.filter(({ at }) => at >= start && at <= end)
  const takeOvers = takeOversOf(within)
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
    start,
    now,
    end,
  )
  const current = cluster.directors.flatMap(view => view.vrrp.find(({ name }) => name === instance) ?? [])[0]
  const vrid = current?.virtual_router_id
  const masters = cluster.directors.filter(
    ({ agent, vrrp }) =>
      agent?.connected && vrrp.some(state => state.virtual_router_id === vrid && state.state === 'MASTER'),
  )
  const latest = own.find(({ at }) => at <= end)
  const jump = latest && (
    <Button onClick={() => onMoment(latest.at, latest.id)}>
      {t('toLatest', { time: format.dateTime(latest.at, 'full') })}
    </Button>
  )
  return (
    <section aria-label={instance} className="flex flex-col gap-4">
      {live && vrid !== undefined && (
        <SplitBrainNotice
          cluster={cluster}
          instance={instance}
          virtual_router_id={vrid}
          masters={masters}
          evidence={told.splitBrains.filter(({ body }) => body.instance === instance)}
          onOrder={setOrder}
        />
      )}
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
          start={start}
          end={end}
          moment={window.at}
          takeOvers={takeOvers}
          label={t('chartLabel', { instance })}
          marks={cluster.directors.map(view => {
            const state = view.vrrp.find(({ name }) => name === instance)
            const isTold = live && state && view.agent?.connected
            return {
              director: view.name,
              mark: isTold ? <VrrpMark state={state.state} title={state.reason} /> : null,
            }
          })}
        />
      </Card>
      {live && vrid !== undefined && (
        <ReadinessCard cluster={cluster} virtual_router_id={vrid} master={masters[0]} now={now} onOrder={setOrder} />
      )}
      {live && <OrdersCard cluster={cluster} instance={instance} />}
      {own.length > 0 && within.length === 0 ? (
        <Card>
          <Empty title={t('nothingThen')} action={jump}>
            {t('nothingThenNote')}
          </Empty>
        </Card>
      ) : (
        <>
          <Card title={t('takeOvers')} flush>
            <TakeOverTable takeOvers={takeOvers} version={current?.version ?? 2} />
          </Card>
          <Card title={t('transitions')} flush>
            <div className="max-sm:[&_thead]:hidden">
              <TransitionTable transitions={within} version={current?.version ?? 2} opened={window.event} />
            </div>
          </Card>
        </>
      )}
      {order && <OrderDialog cluster={cluster} order={order} onClose={() => setOrder(undefined)} />}
    </section>
  )
}
