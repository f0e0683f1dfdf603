'use client'

/** The latest plans of a cluster, each behind its link. */
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { Card } from '@/ui/card'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { StandingMark } from './standing-mark'

export function PlanList({ clusterId }: { clusterId: string }) {
  const t = useTranslations('plan')
  const format = useFormatter()
  const plans = useQuery(useTRPC().plan.list.queryOptions({ clusterId }, { staleTime: 0, refetchInterval: 10_000 }))
  if (!plans.data || plans.data.length === 0) return null
  return (
    <Card title={t('list')} flush>
      <Table label={t('list')}>
        <Head>
          <HeadCell>{t('state')}</HeadCell>
          <HeadCell>{t('at')}</HeadCell>
          <HeadCell>{t('author')}</HeadCell>
          <HeadCell className="w-full">{t('message')}</HeadCell>
        </Head>
        <tbody>
          {plans.data.map(plan => (
            <Row key={plan.id}>
              <Cell>
                <StandingMark standing={plan.standing} />
              </Cell>
              <Cell className="whitespace-nowrap">{format.dateTime(plan.at, 'full')}</Cell>
              <Cell>{plan.author}</Cell>
              <Cell>
                <Link className="text-accent hover:underline" href={paths.plan(clusterId, plan.id)}>
                  {plan.message || t('title')}
                </Link>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
