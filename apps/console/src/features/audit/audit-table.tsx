'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'

export interface AuditRow {
  seq: number
  at: number
  who: string
  token?: string | null
  origin: string
  what: string
  object: string
  detail: string
  result: string
  error?: string | null
}

export function AuditTable({ rows }: { rows: AuditRow[] }) {
  const t = useTranslations('audit')
  const format = useFormatter()
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell right>#</HeadCell>
        <HeadCell>{t('when')}</HeadCell>
        <HeadCell>{t('who')}</HeadCell>
        <HeadCell>{t('from')}</HeadCell>
        <HeadCell>{t('what')}</HeadCell>
        <HeadCell>{t('object')}</HeadCell>
        <HeadCell>{t('result')}</HeadCell>
      </Head>
      <tbody>
        {rows.map(row => (
          <Row key={row.seq}>
            <Cell right mono>
              {row.seq}
            </Cell>
            <Cell className="whitespace-nowrap">{format.dateTime(row.at, 'full')}</Cell>
            <Cell>
              {row.who}
              {row.token && <span className="block text-xs text-ink-faint">{t('byToken', { name: row.token })}</span>}
            </Cell>
            <Cell mono>{row.origin}</Cell>
            <Cell mono>{row.what}</Cell>
            <Cell>
              {row.object || '—'}
              {row.detail !== '{}' && (
                <details className="text-xs text-ink-faint">
                  <summary className="cursor-pointer">{t('detail')}</summary>
                  <code className="block max-w-96 font-mono break-all">{row.detail}</code>
                </details>
              )}
            </Cell>
            <Cell>
              <StateMark tone={row.result === 'ok' ? 'ok' : 'bad'} shape={row.result === 'ok' ? 'disc' : 'triangle'}>
                {row.result === 'ok' ? t('ok') : row.result}
              </StateMark>
              {row.error && <span className="block max-w-80 text-xs break-words text-ink-soft">{row.error}</span>}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}
