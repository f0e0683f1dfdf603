'use client'

import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Card } from '@/ui/card'
import { Notice } from '@/ui/notice'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'

const looks = {
  running: { tone: 'accent', shape: 'diamond' },
  done: { tone: 'ok', shape: 'disc' },
  failed: { tone: 'bad', shape: 'triangle' },
} as const

const MOST = 100

/** Configuration revisions whose deployment began in that time. */
export function DeploymentsThen({ clusterId, from, to }: { clusterId: string; from: number; to: number }) {
  const t = useTranslations('incident')
  const tHistory = useTranslations('history')
  const format = useFormatter()
  const trpc = useTRPC()
  const list = useQuery(trpc.deploy.list.queryOptions({ clusterId, since: from, before: to + 1, most: MOST }))
  if (list.error) return <Notice tone="bad">{list.error.message}</Notice>
  return (
    <Card label={t('deployments')} title={t('deployments')} flush>
      {list.data && list.data.length > 0 ? (
        <Table label={t('deployments')}>
          <Head>
            <HeadCell>{tHistory('at')}</HeadCell>
            <HeadCell>{tHistory('revision')}</HeadCell>
            <HeadCell>{tHistory('author')}</HeadCell>
            <HeadCell>{tHistory('state')}</HeadCell>
            <HeadCell className="w-full">{tHistory('message')}</HeadCell>
          </Head>
          <tbody>
            {[...list.data].reverse().map(({ id, startedAt, revision, author, state, reason, message }) => (
              <Row key={id}>
                <Cell className="whitespace-nowrap">{format.dateTime(startedAt, 'full')}</Cell>
                <Cell>{revision}</Cell>
                <Cell className="[overflow-wrap:anywhere]">{author}</Cell>
                <Cell>
                  <StateMark {...looks[state]} bare>
                    {tHistory(`states.${state}`)}
                  </StateMark>
                </Cell>
                <Cell className="break-words">
                  {message || '—'}
                  {reason && <span className="block text-xs text-bad">{reason}</span>}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      ) : (
        <p className="p-4 text-sm text-ink-faint">{list.data ? t('noDeployments') : '…'}</p>
      )}
      {list.data?.length === MOST && <p className="p-3 text-xs text-warn">{t('cut', { n: MOST })}</p>}
    </Card>
  )
}
