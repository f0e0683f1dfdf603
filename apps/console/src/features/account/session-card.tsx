'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Loading } from '@/ui/notice'
import { Tag } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { tell } from '@/ui/toast'

export function SessionCard() {
  const t = useTranslations('account')
  const format = useFormatter()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sessions = useQuery(trpc.account.sessions.queryOptions())
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.account.sessions.queryKey() }),
      onError: error => tell.failed(t('notEnded'), error.message),
    }),
  )
  if (!sessions.data)
    return (
      <Card title={t('sessions')} flush>
        <Loading label={t('sessions')} />
      </Card>
    )
  return (
    <Card title={t('sessions')} flush>
      <Table label={t('sessions')}>
        <Head>
          <HeadCell>{t('from')}</HeadCell>
          <HeadCell>{t('browser')}</HeadCell>
          <HeadCell>{t('begun')}</HeadCell>
          <HeadCell>{t('lastUsed')}</HeadCell>
          <HeadCell />
        </Head>
        <tbody>
          {sessions.data.map(session => (
            <Row key={session.id}>
              <Cell mono>{session.from || '—'}</Cell>
              <Cell className="max-w-80 truncate" title={session.userAgent ?? undefined}>
                {session.userAgent ?? '—'}
              </Cell>
              <Cell>{format.dateTime(session.createdAt, 'full')}</Cell>
              <Cell>{format.dateTime(session.usedAt, 'full')}</Cell>
              <Cell right>
                {session.current ? (
                  <Tag tone="accent">{t('thisOne')}</Tag>
                ) : (
                  <Button small variant="danger" onClick={() => end.mutate({ sessionId: session.id })}>
                    {t('end')}
                  </Button>
                )}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
