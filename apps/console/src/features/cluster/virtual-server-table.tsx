'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HealthCount } from '@/features/virtual-server/health-mark'
import { TrafficRates } from '@/features/virtual-server/traffic-rates'
import { paths } from '@/paths'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import type { VirtualServerView } from './cluster-view'
import { PoolReason } from './pool-reason'
import { RateSparkline } from './rate-sparkline'

export function VirtualServerTable({ clusterId, servers }: { clusterId: string; servers: VirtualServerView[] }) {
  const t = useTranslations('virtualServer')
  return (
    <Table label={t('label')}>
      <Head>
        <HeadCell>virtual_server</HeadCell>
        <HeadCell>{t('realServers')}</HeadCell>
        <HeadCell className="max-md:hidden">lb_algo</HeadCell>
        <HeadCell right className="max-sm:hidden">
          {t('active')}
        </HeadCell>
        <HeadCell right className="max-md:hidden">
          {t('inactive')}
        </HeadCell>
        <HeadCell right className="max-sm:hidden">
          {t('traffic')}
        </HeadCell>
        <HeadCell className="max-lg:hidden">{t('seenBy')}</HeadCell>
      </Head>
      <tbody>
        {servers.map(server => (
          <Row key={server.id}>
            <Cell mono>
              <Link
                href={paths.virtualServer(clusterId, server.id)}
                className="font-semibold text-accent hover:underline"
              >
                {server.id}
              </Link>
            </Cell>
            <Cell>
              <span className="flex flex-wrap items-center gap-2">
                <HealthCount up={server.up} total={server.total} realServers={server.realServers} />
                {server.state && !server.state.quorumUp && (
                  <StateMark tone="bad" shape="triangle">
                    {t('quorumLost')}
                  </StateMark>
                )}
                {server.state?.sorryServer?.active && (
                  <StateMark tone="warn" shape="square">
                    sorry_server
                  </StateMark>
                )}
              </span>
              <PoolReason realServers={server.realServers} />
            </Cell>
            <Cell mono className="whitespace-nowrap max-md:hidden">
              {server.lb_algo} <span className="text-ink-faint">{server.lb_kind}</span>
            </Cell>
            <Cell right className="max-sm:hidden">
              {server.activeConnections}
            </Cell>
            <Cell right className="max-md:hidden">
              {server.inactiveConnections}
            </Cell>
            <Cell right className="text-xs max-sm:hidden">
              <span className="flex items-center justify-end gap-3">
                <RateSparkline server={server} />
                <TrafficRates rates={server.state?.traffic?.rates} />
              </span>
            </Cell>
            <Cell className="text-ink-soft max-lg:hidden">{server.seenBy?.name ?? '—'}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}
