'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HealthCount } from '@/features/virtual-server/health-mark'
import { TrafficRates } from '@/features/virtual-server/traffic-rates'
import { paths } from '@/paths'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import type { VirtualServerView } from './cluster-view'

export function VirtualServerTable({ clusterId, servers }: { clusterId: string; servers: VirtualServerView[] }) {
  const t = useTranslations('virtualServer')
  return (
    <Table label={t('label')}>
      <Head>
        <HeadCell>virtual_server</HeadCell>
        <HeadCell>{t('realServers')}</HeadCell>
        <HeadCell>lb_algo</HeadCell>
        <HeadCell right>{t('active')}</HeadCell>
        <HeadCell right>{t('inactive')}</HeadCell>
        <HeadCell right>{t('traffic')}</HeadCell>
        <HeadCell>{t('seenBy')}</HeadCell>
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
            </Cell>
            <Cell mono className="whitespace-nowrap">
              {server.lb_algo} <span className="text-ink-faint">{server.lb_kind}</span>
            </Cell>
            <Cell right>{server.activeConnections}</Cell>
            <Cell right>{server.inactiveConnections}</Cell>
            <Cell right className="text-xs">
              <TrafficRates rates={server.state?.traffic?.rates} />
            </Cell>
            <Cell className="text-ink-soft">{server.seenBy?.name ?? '—'}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}
