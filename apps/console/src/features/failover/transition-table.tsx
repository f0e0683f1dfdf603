'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { Empty } from '@/ui/notice'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { CauseChain } from './cause-chain'
import type { Transition } from './lanes'

/** The chart's twin in words. */
export function TransitionTable({ transitions }: { transitions: Transition[] }) {
  const t = useTranslations('failover')
  const format = useFormatter()
  if (transitions.length === 0) return <Empty title={t('noTransitions')} />
  return (
    <Table label={t('transitions')}>
      <Head>
        <HeadCell>{t('at')}</HeadCell>
        <HeadCell>{t('director')}</HeadCell>
        <HeadCell>{t('from')}</HeadCell>
        <HeadCell>{t('to')}</HeadCell>
        <HeadCell className="w-full">{t('cause')}</HeadCell>
      </Head>
      <tbody>
        {transitions.slice(0, 100).map(({ id, at, director, body }) => (
          <Row key={id}>
            <Cell mono className="whitespace-nowrap">
              {format.dateTime(at, 'full')}
            </Cell>
            <Cell>{director}</Cell>
            <Cell>
              <VrrpMark state={body.from} />
            </Cell>
            <Cell>
              <VrrpMark state={body.to} />
            </Cell>
            <Cell className="break-words">
              {body.cause}
              <CauseChain chain={body.chain} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}
