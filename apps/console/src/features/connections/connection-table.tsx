'use client'

import { useTranslations } from 'next-intl'
import { Cell, Head, HeadCell, Row, RowSpace, Table } from '@/ui/table'
import { useCellKeys } from '@/ui/use-cell-keys'
import { useRowWindow } from '@/ui/use-row-window'
import { type ConnectionRow, expireWords } from './connection-files'

export interface ConnectionTableProps {
  rows: ConnectionRow[]
  severalDirectors: boolean
  /** Narrows down to what a cell says. */
  onChoose(filter: string, value: string): void
}

const ROW = 28
/** What narrows down, in the order of the columns. */
const CHOICES = ['state', 'client', 'vip', 'real']

/** Columns and order of `ipvsadm -lcn`: pro, expire, state, source, virtual, destination. One stop of Tab; the arrows lead on. */
export function ConnectionTable({ rows, severalDirectors, onChoose }: ConnectionTableProps) {
  const t = useTranslations('connections')
  const window = useRowWindow(rows.length, ROW, 150)
  const keys = useCellKeys(window.indexes, CHOICES.length)
  return (
    <Table label={t('title')} tall scrollRef={window.scrollRef} rowCount={rows.length + 1}>
      <Head>
        <HeadCell>pro</HeadCell>
        <HeadCell right>expire</HeadCell>
        <HeadCell>state</HeadCell>
        <HeadCell>source</HeadCell>
        <HeadCell>virtual</HeadCell>
        <HeadCell>destination</HeadCell>
        {severalDirectors && <HeadCell>{t('director')}</HeadCell>}
      </Head>
      <tbody {...keys.around}>
        <RowSpace height={window.before} />
        {window.indexes.map(index => {
          const row = rows[index]
          if (!row) return null
          const choice = (filter: string, value: string, chosen = value) => (
            <Cell mono className="!h-7 !py-0 whitespace-nowrap">
              <button
                type="button"
                title={t('narrow', { value: chosen })}
                className="scroll-mt-9 hover:underline"
                {...keys.stop(index, CHOICES.indexOf(filter))}
                onClick={() => onChoose(filter, chosen)}
              >
                {value}
              </button>
            </Cell>
          )
          return (
            <Row
              key={`${row.director} ${row.protocol} ${row.client} ${row.virtual} ${row.real}`}
              ref={window.rowRef}
              data-index={index}
              aria-rowindex={index + 2}
            >
              <Cell mono className="!h-7 !py-0">
                {row.protocol}
              </Cell>
              <Cell mono right className="!h-7 !py-0">
                {expireWords(row.expires)}
              </Cell>
              {choice('state', row.state)}
              {choice('client', row.client, withoutPort(row.client))}
              {choice('vip', row.virtual)}
              {choice('real', row.real)}
              {severalDirectors && <Cell className="!h-7 !py-0 text-ink-soft">{row.director}</Cell>}
            </Row>
          )
        })}
        <RowSpace height={window.after} />
      </tbody>
    </Table>
  )
}

/** Of a client all connections are asked for: its port is another one each time. */
const withoutPort = (endpoint: string) => endpoint.replace(/^\[(.*)\]:\d+$/, '$1').replace(/^([^:]*):\d+$/, '$1')
