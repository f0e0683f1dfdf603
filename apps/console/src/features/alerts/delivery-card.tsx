'use client'

/** What was sent by every channel, and what the other end said. */
import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import { useTRPC } from '@/trpc/client'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/notice'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { DeliveryMark } from './delivery-mark'

export function DeliveryCard() {
  const t = useTranslations('alertChannels')
  const format = useFormatter()
  const told = useTold()
  const trpc = useTRPC()
  const log = useQuery(trpc.alertChannel.deliveries.queryOptions({}, { retry: false, refetchInterval: 10_000 }))
  // Who may not see it is told so in the card above.
  if (!log.data) return null
  return (
    <Card title={t('logTitle')} flush>
      {log.data.length === 0 ? (
        <Empty title={t('logEmpty')} />
      ) : (
        <Table label={t('logTitle')} tall>
          <Head>
            <HeadCell>{t('at')}</HeadCell>
            <HeadCell>{t('channel')}</HeadCell>
            <HeadCell>{t('state')}</HeadCell>
            <HeadCell className="w-1/2">{t('what')}</HeadCell>
            <HeadCell className="w-1/2">{t('answer')}</HeadCell>
          </Head>
          <tbody>
            {log.data.map(row => (
              <Row key={row.id}>
                <Cell mono className="whitespace-nowrap">
                  {format.dateTime(row.at, 'full')}
                </Cell>
                <Cell className="whitespace-nowrap">{row.channel}</Cell>
                <Cell className="whitespace-nowrap">
                  <DeliveryMark state={row.state} />
                  {row.attempts > 1 && (
                    <span className="ml-1 text-xs text-ink-faint">{t('attempts', { n: row.attempts })}</span>
                  )}
                </Cell>
                <Cell className="break-words">{row.title}</Cell>
                <Cell className="text-xs break-all text-ink-soft">{row.answer && told(row.answer)}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  )
}
