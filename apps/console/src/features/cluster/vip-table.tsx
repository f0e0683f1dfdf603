'use client'

import { useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import { Since } from '@/ui/age'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import type { VipView } from './cluster-view'

export function VipTable({ vips }: { vips: VipView[] }) {
  const t = useTranslations('vip')
  const live = useLive()
  return (
    <Table label={t('label')}>
      <Head>
        <HeadCell>VIP</HeadCell>
        <HeadCell>{t('holder')}</HeadCell>
        <HeadCell className="max-sm:hidden">vrrp_instance</HeadCell>
        <HeadCell right className="max-sm:hidden">
          VRID
        </HeadCell>
      </Head>
      <tbody>
        {vips.map(vip => (
          <Row key={`${vip.virtual_router_id} ${vip.address}`}>
            <Cell mono>
              {vip.address}
              <span className="text-ink-faint">/{vip.prefix_length}</span>
            </Cell>
            <Cell>
              <span className="flex flex-wrap items-center gap-2">
                {!vip.known && (
                  <StateMark tone="idle" shape="ring">
                    {t('notKnown')}
                  </StateMark>
                )}
                {vip.known && vip.holders.length === 0 && (
                  <StateMark tone="bad" shape="triangle">
                    {t('nobody')}
                  </StateMark>
                )}
                {vip.holders.length > 1 && (
                  <StateMark tone="bad" shape="triangle">
                    {t('several')}
                  </StateMark>
                )}
                {vip.holders.map(({ director, since }) => (
                  <span key={director.id} className="inline-flex items-center gap-2">
                    <StateMark tone="accent" shape="diamond" bare>
                      {director.name}
                    </StateMark>
                    <span className="text-xs whitespace-nowrap text-ink-faint">
                      {t('for')} <Since at={since} offset={live.clockOffset} />
                    </span>
                  </span>
                ))}
              </span>
            </Cell>
            <Cell mono className="max-sm:hidden">
              {vip.instance}
            </Cell>
            <Cell right className="max-sm:hidden">
              {vip.virtual_router_id}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}
