'use client'

import type { Connection } from '@keelson/contract/messages/connections'
import { useTranslations } from 'next-intl'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'

/** Columns and order of `ipvsadm -lcn`: pro, expire, state, source, virtual, destination. */
export function ConnectionTable({
  rows,
  severalDirectors,
}: {
  rows: (Connection & { director: string })[]
  severalDirectors: boolean
}) {
  const t = useTranslations('connections')
  return (
    <Table label={t('title')} tall>
      <Head>
        <HeadCell>pro</HeadCell>
        <HeadCell right>expire</HeadCell>
        <HeadCell>state</HeadCell>
        <HeadCell>source</HeadCell>
        <HeadCell>virtual</HeadCell>
        <HeadCell>destination</HeadCell>
        {severalDirectors && <HeadCell>{t('director')}</HeadCell>}
      </Head>
      <tbody>
        {rows.map(row => (
          <Row key={`${row.director} ${row.protocol} ${row.client} ${row.virtual}`}>
            <Cell mono className="!h-7">
              {row.protocol}
            </Cell>
            <Cell mono right className="!h-7">
              {minutes(row.expires)}
            </Cell>
            <Cell mono className="!h-7">
              {row.state}
            </Cell>
            <Cell mono className="!h-7">
              {row.client}
            </Cell>
            <Cell mono className="!h-7">
              {row.virtual}
            </Cell>
            <Cell mono className="!h-7">
              {row.real}
            </Cell>
            {severalDirectors && <Cell className="!h-7 text-ink-soft">{row.director}</Cell>}
          </Row>
        ))}
      </tbody>
    </Table>
  )
}

/** `14:56`, as ipvsadm writes it. */
const minutes = (seconds: number) =>
  `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
