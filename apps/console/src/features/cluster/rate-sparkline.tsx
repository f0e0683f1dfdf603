'use client'

import { liveKey } from '@keelson/contract/messages/live-state'
import { useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import { Sparkline } from '@/ui/sparkline'
import { gridOf, onGrid } from '../virtual-server/on-grid'
import type { VirtualServerView } from './cluster-view'

/** milliseconds */
const SPAN = 5 * 60_000
const STEP = 5000

/** New connections a second of one virtual server, as far back as this page has seen them. */
export function RateSparkline({ server }: { server: VirtualServerView }) {
  const t = useTranslations('virtualServer')
  const live = useLive()
  const { agent, agentName } = server.seenBy ?? {}
  const samples = agentName ? live.samples.of(`${agentName} ${liveKey.virtualServer(server.id)}`) : undefined
  if (!samples || !agent) return null
  const until = agent.heardAt
  const values = onGrid({ at: samples.at, values: samples.connections }, gridOf(until - SPAN, until, STEP), until)
  const known = values.flatMap(value => value ?? [])
  if (known.length < 2) return null
  const label = t('sparkline', { now: (known.at(-1) ?? 0).toFixed(1), most: Math.max(...known).toFixed(1) })
  return <Sparkline values={values} label={label} />
}
