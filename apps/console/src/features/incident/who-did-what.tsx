'use client'

import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useMay } from '@/features/people/use-may'
import { useTRPC } from '@/trpc/client'
import { Card } from '@/ui/card'
import { Notice } from '@/ui/notice'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'

const MOST = 500

/** Of the audit log what concerns this cluster, for those who may read it. */
export function WhoDidWhat({ clusterId, from, to }: { clusterId: string; from: number; to: number }) {
  const t = useTranslations('incident')
  const tAudit = useTranslations('audit')
  const format = useFormatter()
  const trpc = useTRPC()
  const denied = useMay('admin')
  const list = useQuery(
    trpc.audit.list.queryOptions(
      { filter: { clusterId, since: from, before: to + 1 }, limit: MOST },
      { enabled: denied === undefined, retry: false },
    ),
  )
  const entries = list.data?.entries
  return (
    <Card label={t('deeds')} title={t('deeds')} flush>
      {denied !== undefined || list.error ? (
        <div className="p-4">
          <Notice tone="idle">{denied ?? list.error?.message}</Notice>
        </div>
      ) : entries && entries.length > 0 ? (
        <>
          <Table label={t('deeds')}>
            <Head>
              <HeadCell>{tAudit('when')}</HeadCell>
              <HeadCell>{tAudit('who')}</HeadCell>
              <HeadCell>{tAudit('what')}</HeadCell>
              <HeadCell className="w-full">{tAudit('object')}</HeadCell>
              <HeadCell>{tAudit('result')}</HeadCell>
            </Head>
            <tbody>
              {[...entries].reverse().map(({ seq, at, who, what, object, result }) => (
                <Row key={seq}>
                  <Cell className="whitespace-nowrap">{format.dateTime(at, 'full')}</Cell>
                  <Cell className="[overflow-wrap:anywhere]">{who}</Cell>
                  <Cell mono>{what}</Cell>
                  <Cell className="[overflow-wrap:anywhere]">{object || '—'}</Cell>
                  <Cell>
                    <StateMark tone={result === 'ok' ? 'ok' : 'bad'} shape={result === 'ok' ? 'disc' : 'triangle'} bare>
                      {result === 'ok' ? tAudit('ok') : result}
                    </StateMark>
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
          {entries.length === MOST && <p className="p-3 text-xs text-warn">{t('cut', { n: MOST })}</p>}
        </>
      ) : (
        <p className="p-4 text-sm text-ink-faint">{entries ? t('noDeeds') : '…'}</p>
      )}
    </Card>
  )
}
