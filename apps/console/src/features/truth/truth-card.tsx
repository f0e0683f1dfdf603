'use client'

/** Desired, applied, kernel, wire: each director in one row, and below it what of that does not agree. */
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Card } from '@/ui/card'
import { StateMark, Tag } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { DifferenceList } from './difference-list'

export function TruthCard({ clusterId }: { clusterId: string }) {
  const t = useTranslations('truth')
  const truth = useQuery(useTRPC().truth.of.queryOptions({ clusterId }, { refetchInterval: 3000, staleTime: 0 }))
  if (!truth.data) return null
  const { directors, differences } = truth.data
  const counted = differences.filter(({ ignored }) => !ignored).length
  return (
    <Card
      title={t('title')}
      aside={
        counted === 0 ? (
          <StateMark tone="ok" shape="disc" bare>
            {t('agree')}
          </StateMark>
        ) : (
          <StateMark tone="warn" shape="triangle">
            {t('count', { n: counted })}
          </StateMark>
        )
      }
      flush
    >
      <Table label={t('title')}>
        <Head>
          <HeadCell>{t('director')}</HeadCell>
          <HeadCell>{t('desired')}</HeadCell>
          <HeadCell>{t('applied')}</HeadCell>
          <HeadCell>{t('kernel')}</HeadCell>
          <HeadCell>{t('wire')}</HeadCell>
        </Head>
        <tbody>
          {directors.map(each => (
            <Row key={each.directorId}>
              <Cell className="font-medium">{each.name}</Cell>
              <Cell>{each.desired === null ? t('nothingDeployed') : t('revision', { n: each.desired })}</Cell>
              {each.connected ? (
                <>
                  <Cell>
                    <span className="flex items-center gap-2">
                      {each.applied &&
                        (each.applied.revision > 0 ? t('revision', { n: each.applied.revision }) : t('byHand'))}
                      {each.applied?.unconfirmed && <Tag tone="warn">{t('onTrial')}</Tag>}
                    </span>
                  </Cell>
                  <Cell mono>{each.holds.join(' ') || '–'}</Cell>
                  <Cell>
                    {each.masters.map(({ instance, state, hears }) => (
                      <span key={instance} className="flex items-center gap-2">
                        <VrrpMark state={state} />
                        <span className="font-mono text-xs">
                          {instance} {hears && t('hears', { address: hears })}
                        </span>
                      </span>
                    ))}
                  </Cell>
                </>
              ) : (
                <Cell colSpan={3} className="text-ink-faint">
                  {t('lost')}
                </Cell>
              )}
            </Row>
          ))}
        </tbody>
      </Table>
      <DifferenceList clusterId={clusterId} differences={differences} />
    </Card>
  )
}
